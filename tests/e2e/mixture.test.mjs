// Experts and their shares: a fader held by keyboard and by pointer, the numbers that follow, and the share given back to the picture.
import assert from "node:assert/strict";
import { atlas, eventually } from "./atlas.mjs";

const button = (page, name) => page.locator(`.handles button[aria-label^="${name}"]`);
const hash = (page) => page.evaluate(() => location.hash);
const held = async (page) => Number(/set=stage\.attention\[0\]:([\d.]+)/.exec(await hash(page))?.[1]);
const sentence = (page) => page.locator("#sentence").innerText();

for (const [operator, lang, share, back] of [
  ["condconv", "en", "share of expert 1", "let the picture decide"],
  ["dynamic", "zh", "专家 1（模糊）的份额", "交还图片决定"],
]) {
  atlas(`a share is held by the arrow keys and given back, ${operator} ${lang}`, {}, async ({ page, open }) => {
    await open(`#/${operator}?lang=${lang}`);
    const before = await sentence(page);
    await button(page, share).focus();
    await page.keyboard.press("ArrowUp");
    const first = await eventually(async () => {
      const value = await held(page);
      assert.ok(value > 0 && value <= 1, await hash(page));
      return value;
    });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await eventually(async () => assert.ok((await held(page)) < first));
    await eventually(async () => assert.notEqual(await sentence(page), before));
    await button(page, back).focus();
    await page.keyboard.press("Enter");
    await eventually(async () => assert.ok(!(await hash(page)).includes("set=")));
    await eventually(async () => assert.equal(await sentence(page), before));
  });
}

atlas("a fader follows the pointer, and undo takes it back", {}, async ({ page, open }) => {
  await open("#/condconv");
  const box = await button(page, "share of expert 1").boundingBox();
  const x = box.x + box.width / 2;
  await page.mouse.move(x, box.y + box.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x, box.y + box.height * 0.9, { steps: 8 });
  await page.mouse.up();
  const low = await eventually(async () => {
    const value = await held(page);
    assert.ok(value >= 0 && value < 0.4, await hash(page));
    return value;
  });
  assert.ok(Number.isFinite(low));
  await page.locator(".surface").focus();
  await page.keyboard.press("Control+z");
  await eventually(async () => assert.ok(!(await hash(page)).includes("set=")));
});
