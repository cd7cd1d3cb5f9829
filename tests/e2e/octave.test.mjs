// Two resolutions: paths muted and boundaries moved by pointer, finger and keyboard, and what the page says of it.
import assert from "node:assert/strict";
import { atlas } from "./atlas.mjs";

const hash = (page) => page.evaluate(() => location.hash);
const button = (page, name) => page.locator(`.handles button[aria-label^="${name}"]`);
const whole = (page, word) => page.waitForFunction((word) => location.hash.includes(word), word);
const gone = (page, word) => page.waitForFunction((word) => !location.hash.includes(word), word);
const LOW_HIGH = "mute low → high";

/** The middle of a button's mark, on the page. */
async function middle(page, name) {
  const box = await button(page, name).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, high: box.height };
}

atlas("a path is muted and brought back by the keyboard and by the pointer", {}, async ({ page, open }) => {
  await open("#/octave");
  for (const path of ["high → high", "low → high", "high → low", "low → low"]) {
    assert.equal(await button(page, `mute ${path}`).getAttribute("aria-pressed"), "false");
  }
  await button(page, LOW_HIGH).focus();
  await page.keyboard.press("Enter");
  await whole(page, "set=lh:0");
  assert.equal(await button(page, LOW_HIGH).getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Enter");
  await gone(page, "set=");
  const { x, y } = await middle(page, LOW_HIGH);
  await page.mouse.click(x, y);
  await whole(page, "set=lh:0");
  await page.locator(".surface").focus();
  await page.keyboard.press("Control+z");
  await gone(page, "set=");
});

atlas("a finger mutes a path on a phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async ({ page, open }) => {
  await open("#/octave");
  const { x, y, high } = await middle(page, LOW_HIGH);
  assert.ok(high >= 44, `a target ${high} high`);
  await page.touchscreen.tap(x, y);
  await whole(page, "set=lh:0");
});

atlas("a boundary is stepped by a button, by the arrow keys and by dragging it", {}, async ({ page, open }) => {
  await open("#/octave");
  await button(page, "alpha_in: one channel more").focus();
  await page.keyboard.press("Enter");
  await whole(page, "alpha_in=0.7");
  await button(page, "alpha_in: one channel fewer").focus();
  await page.keyboard.press("Enter");
  await gone(page, "alpha_in=");
  await button(page, "alpha_out = 0.5").focus();
  await page.keyboard.press("ArrowDown");
  await whole(page, "alpha_out=0.35");
  const { x, y, high } = await middle(page, "alpha_in = 0.5");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - high, { steps: 6 });
  await page.mouse.up();
  await whole(page, "alpha_in=1");
  assert.ok((await hash(page)).includes("alpha_out=0.35"));
});
