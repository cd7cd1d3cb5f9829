// A reader's way through one page, its numbers computed again here.
import assert from "node:assert/strict";
import { atlas, ready } from "./atlas.mjs";
import { png } from "./png.mjs";

const SIDE = 12;
/** Neither symmetric nor smooth, and never near black: every mistake in an index shows. */
const pixel = (x, y) => [(37 * x + 11 * y + x * y) % 200 + 20, (53 * y + 7 * x) % 190 + 30, (29 * x * y + 3 * x) % 180 + 40];
const picture = { name: "made.png", mimeType: "image/png", buffer: png(SIDE, SIDE, pixel) };

const sentence = (page) => page.locator("#sentence").innerText();
/** The last number of the sentence: the whole sum. */
const told = async (page) => Number(/=\s*([−\d\u2009.,]+?)[.。]/u.exec(await sentence(page))[1].replace("−", "-").replaceAll("\u2009", ""));

/** Waits until the sentence is another one. */
async function changed(page, before) {
  await page.waitForFunction((before) => document.querySelector("#sentence").innerText !== before, before);
  assert.ok(await ready(page));
}

async function bring(page, file) {
  await page.click("#picture-button");
  await page.setInputFiles("#file", file);
  await page.waitForFunction(() => location.hash.includes("own:"));
  assert.ok(await ready(page));
}

/** The weights of the filter shown, as the page's own fields hold them: [channel][row][column]. */
async function weights(page) {
  if (!(await page.locator("#numbers").evaluate((details) => details.open))) await page.click("#numbers summary");
  const channels = [];
  for (let c = 0; c < 3; c++) {
    await page.locator("#numbers .presets button").nth(c).click();
    await page.waitForSelector(`[aria-label="weight[0,${c},0,0]"]`);
    const values = await page.locator("#numbers input").evaluateAll((inputs) => inputs.map((input) => input.value));
    channels.push(values.map((value) => Number(value.replace("−", "-"))));
  }
  return channels;
}

/** Output (i, j) of a 3 x 3 window with padding 1, on values 0 to 255. */
function convolved(channels, i, j) {
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    for (let k = 0; k < 9; k++) {
      const [y, x] = [i + Math.floor(k / 3) - 1, j + (k % 3) - 1];
      if (y >= 0 && x >= 0 && y < SIDE && x < SIDE) sum += channels[c][k] * pixel(x, y)[c];
    }
  }
  return sum;
}

atlas("an output of a picture made here is what the test computes, and follows an edit, undo, reload and back", {}, async ({ page, open }) => {
  await open("#/vanilla?tap=all");
  await bring(page, picture);
  const hash = await page.evaluate(() => location.hash);
  await open(`${hash}&frame=0,0,1,${SIDE},${SIDE}`.replace(/&frame=[^&]*(?=.*&frame)/, ""));
  const filter = await weights(page);
  for (const [i, j] of [[4, 6], [0, 0], [11, 5]]) {
    await page.evaluate(([i, j]) => (location.hash = location.hash.replace(/&?at=[^&]*/, "") + `&at=output[0,0,${i},${j}]`), [i, j]);
    await page.waitForFunction(([i, j]) => document.querySelector("#sentence").innerText.includes(`(${i}, ${j})`), [i, j]);
    assert.equal(await told(page), convolved(filter, i, j), `output (${i}, ${j})`);
  }

  const before = await sentence(page);
  await page.locator("#numbers .presets button").nth(1).click();
  const field = page.locator('[aria-label="weight[0,1,0,2]"]');
  await field.fill("40");
  await field.press("Enter");
  await changed(page, before);
  filter[1][2] = 40;
  assert.equal(await told(page), convolved(filter, 11, 5), "after an edit");
  assert.match(await page.evaluate(() => location.hash), /set=weight\[0,1,0,2\]:40/);

  await page.reload();
  assert.ok(await ready(page));
  assert.equal(await told(page), convolved(filter, 11, 5), "after a reload: the picture and the edit are kept");

  await page.goBack();
  await page.waitForFunction((before) => document.querySelector("#sentence").innerText === before, before);
  await page.goForward();
  await changed(page, before);
  assert.equal(await told(page), convolved(filter, 11, 5), "back and forward again");
});

atlas("a step forward and a step back meet, an edit is undone and done again", {}, async ({ page, open }) => {
  await open();
  const start = await sentence(page);
  await page.click(".step");
  const next = await sentence(page);
  assert.notEqual(next, start);
  await page.click(".step-back");
  assert.equal(await sentence(page), start);

  await page.click('[data-preset="blur"]');
  await changed(page, start);
  const blurred = await sentence(page);
  await page.keyboard.press("Control+z");
  await page.waitForFunction((start) => document.querySelector("#sentence").innerText === start, start);
  await page.keyboard.press("Control+Shift+z");
  await page.waitForFunction((blurred) => document.querySelector("#sentence").innerText === blurred, blurred);
});

atlas("the keyboard moves the window, plays and pauses", {}, async ({ page, open }) => {
  await open();
  await page.focus(".surface");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  assert.match(await sentence(page), /\(5, 7\)/);
  await page.keyboard.press("Home");
  const start = await sentence(page);
  await page.keyboard.press(" ");
  await page.waitForFunction((start) => document.querySelector("#sentence").innerText !== start, start);
  await page.keyboard.press(" ");
  const paused = await sentence(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await sentence(page), paused);
});

atlas("a theorem runs on the specimen and on the picture, and its counter-example differs", {}, async ({ page, open }) => {
  await open();
  for (const name of await page.locator("[data-theorem]").evaluateAll((all) => all.map((one) => one.dataset.theorem))) {
    const theorem = page.locator(`[data-theorem="${name}"]`);
    await theorem.locator("button").click();
    await page.waitForFunction((name) => document.querySelectorAll(`[data-theorem="${name}"] .outcome b`).length === 3, name);
    const [specimen, , broken] = await theorem.locator(".outcome b").allInnerTexts();
    assert.equal(specimen, "0", name);
    assert.notEqual(broken, "0", name);
    // The kernels compute in float32, a shifted picture by other tiles: equal, or equal as far as float32 goes.
    const verdicts = await theorem.locator(".outcome .verdict").allInnerTexts();
    assert.match(verdicts[1], /equal/, name);
    assert.match(verdicts[2], /different/, name);
  }
});

atlas("the weight under the pointer is dragged on the stage", {}, async ({ page, open }) => {
  await open("#/vanilla?tap=all");
  const before = await sentence(page);
  const surface = await page.locator(".surface").boundingBox();
  // Any place whose cursor says that it can be dragged up and down.
  let weight = null;
  for (let y = 50; y < 160 && !weight; y += 12) {
    for (let x = surface.width * 0.35; x < surface.width * 0.7 && !weight; x += 12) {
      await page.mouse.move(surface.x + x, surface.y + y);
      const cursor = await page.locator(".surface").evaluate((element) => element.style.cursor);
      if (cursor === "ns-resize") weight = { x, y };
    }
  }
  assert.ok(weight, "no weight on the stage can be dragged");
  await page.mouse.move(surface.x + weight.x + 4, surface.y + weight.y + 4);
  await page.mouse.down();
  await page.mouse.move(surface.x + weight.x + 4, surface.y + weight.y - 32, { steps: 6 });
  await page.mouse.up();
  await page.waitForFunction(() => location.hash.includes("set=weight["));
  await page.mouse.move(5, 5);
  await changed(page, before);
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !location.hash.includes("set="));
});
