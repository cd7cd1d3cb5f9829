// Rates of a stack and groups of channels, set in the drawing itself: by key and by pointer, and taken back.
import assert from "node:assert/strict";
import { atlas } from "./atlas.mjs";

const hash = (page) => page.evaluate(() => location.hash);
const button = (page, name) => page.locator(`.handles button[aria-label^="${name}"]`).first();
const says = (page, word) => page.waitForFunction((word) => location.hash.includes(word), word);

/** Presses with the pointer where a button's mark is painted. */
async function press(page, name) {
  const box = await button(page, name).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

atlas("rates are stepped, pulled, and taken from a ready stack", {}, async ({ page, open }) => {
  await open("#/atrous?view=coverage&rates=2,2,2");
  await button(page, "1, 2, 5").press("Enter");
  await says(page, "rates=1,2,5");
  // What the page opens with is left out of its address.
  await press(page, "2, 2, 2");
  await page.waitForFunction(() => !location.hash.includes("rates="));
  await press(page, "rates, number 2: 3 instead of 2");
  await says(page, "rates=2,3,2");
  await button(page, "+ layer").press(" ");
  await says(page, "rates=2,3,2,2");

  // The number itself is pulled: up is more, 14 pixels a step.
  const [less, more] = [await button(page, "rates, number 1: 1 instead").boundingBox(), await button(page, "rates, number 1: 3 instead").boundingBox()];
  const [x, y] = [(less.x + more.x + more.width) / 2, less.y + less.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  assert.match(await hash(page), /rates=2,3,2,2/, "a press alone changes nothing");
  await page.mouse.move(x, y - 30, { steps: 5 });
  await page.mouse.up();
  await says(page, "rates=4,3,2,2");

  await page.mouse.move(3, 3);
  await page.locator(".surface").focus();
  await page.keyboard.press("Control+z");
  await says(page, "rates=2,3,2,2");
});

atlas("the keyboard stays on the button it pressed", {}, async ({ page, open }) => {
  await open("#/atrous?view=coverage&rates=2,2,2");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await button(page, "1, 2, 5").focus();
  const name = await focused();
  await page.keyboard.press("Enter");
  await says(page, "rates=1,2,5");
  assert.equal((await focused()).split(":")[0], name.split(":")[0]);
});

atlas("shuffle and groups are pressed, groups are slid along", {}, async ({ page, open }) => {
  await open("#/group?view=lanes&groups=2");
  await press(page, "shuffle off");
  await says(page, "shuffle=false");
  await button(page, "shuffle on").press("Enter");
  await page.waitForFunction(() => !location.hash.includes("shuffle=false"));
  await press(page, "3");
  await says(page, "groups=3");

  await open("#/group?view=blocks&groups=3");
  const [one, six] = [await button(page, "1").boundingBox(), await button(page, "6").boundingBox()];
  await page.mouse.move(one.x - 20, one.y + one.height / 2);
  await page.mouse.down();
  await says(page, "groups=1");
  await page.mouse.move(six.x - 20, six.y + six.height / 2, { steps: 6 });
  await page.mouse.up();
  await says(page, "groups=6");
});
