// Every leaf of a graph on the page: what fills it, its numbers, and what the picture becomes before it.
import assert from "node:assert/strict";
import { atlas, ready } from "./atlas.mjs";

const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const written = (page, text) => page.waitForFunction((text) => decodeURIComponent(location.hash).includes(text), text);

atlas("offsets are filled from a source by name, and one of them is typed", {}, async ({ page, open }) => {
  await open("#/deformable");
  await page.selectOption("#leaf", "offset");
  await page.click('#presets [data-preset="zoom"]');
  await written(page, "offset=zoom:1.4");
  // Pressed again, it is the next variant.
  await page.click('#presets [data-preset="zoom"]');
  await written(page, "offset=zoom:1.5");
  await page.click("#numbers summary");
  await page.selectOption("#axis-1", "2");
  const number = page.locator('#numbers input[aria-label="offset[0,1,0,3]"]');
  await number.fill("0.75");
  await number.press("Enter");
  await written(page, "set=offset[0,1,0,3]:0.75");
  assert.equal(await number.inputValue(), "0.75");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.waitForFunction(() => !location.hash.includes("&set="));
  assert.notEqual(await number.inputValue(), "0.75");
});

atlas("one filter of a bank is filled by itself, and all of them at once", {}, async ({ page, open }) => {
  await open("#/vanilla?weight=blur");
  await page.selectOption("#part", "2");
  await page.click('#presets [data-preset="laplacian"]');
  await written(page, "weight=blur,laplacian,blur");
  await page.click("#everywhere");
  await page.waitForFunction(() => /weight=laplacian(&|$)/.test(location.hash));
});

atlas("the picture becomes other channels by another stem", {}, async ({ page, open }) => {
  await open("#/vanilla");
  const red = await page.locator("#sentence").textContent();
  await page.selectOption("#stem", "opponent");
  await written(page, "stem=opponent");
  assert.ok(await ready(page));
  assert.notEqual(await page.locator("#sentence").textContent(), red);
  await page.selectOption("#stem", "rgb");
  await page.waitForFunction(() => !location.hash.includes("stem="));
  assert.ok(!(await hash(page)).includes("stem="));
});
