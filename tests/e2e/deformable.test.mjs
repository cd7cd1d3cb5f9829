// Taps that left their place: dragged, nudged and taken back, each output computed again here.
import assert from "node:assert/strict";
import { atlas, eventually, ready } from "./atlas.mjs";
import { violations } from "./axe.mjs";
import { png } from "./png.mjs";

const SIDE = 12;
/** Neither symmetric nor smooth, and never near black: every mistake in an index shows. */
const pixel = (x, y) => [(37 * x + 11 * y + x * y) % 200 + 20, (53 * y + 7 * x) % 190 + 30, (29 * x * y + 3 * x) % 180 + 40];
const picture = { name: "made.png", mimeType: "image/png", buffer: png(SIDE, SIDE, pixel) };

const sentence = (page) => page.locator("#sentence").innerText();
const number = (text) => Number(text.replaceAll("−", "-").replaceAll("\u2009", ""));
/** The last number of the sentence: the whole sum. */
const told = async (page) => number(/=\s*([−\d\u2009.]+)[.。](?:\s|$)/u.exec(await sentence(page))[1]);
const hash = (page) => page.evaluate(() => location.hash);
const button = (page, name) => page.locator(`.handles button[aria-label^="${name}"]`);

/** What is read at a place between pixels: four of them, each by its area. Outside is 0. */
function read(y, x) {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  const at = (i, j) => (i >= 0 && j >= 0 && i < SIDE && j < SIDE ? pixel(j, i)[0] : 0);
  return (
    (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
    down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
  );
}

/** Output (i, j) of the first filter, the mean of nine places of red; `moved` has the offsets that are not zero. */
function output(i, j, moved = {}, mask = {}) {
  let sum = 0;
  for (let k = 0; k < 9; k++) {
    const [dy, dx] = moved[k] ?? [0, 0];
    sum += (mask[k] ?? 1) * read(i + Math.floor(k / 3) - 1 + dy, j + (k % 3) - 1 + dx);
  }
  return sum / 9;
}

/** Printed with four digits. */
const near = (found, expected, what) =>
  assert.ok(Math.abs(found - expected) <= 0.0006 * Math.max(1, Math.abs(expected)), `${what}: ${found}, not ${expected}`);

/** Brings the picture and opens the page on all of it. */
async function made(page, open, rest) {
  await open("#/deformable");
  await page.click("#picture-button");
  await page.setInputFiles("#file", picture);
  await page.waitForFunction(() => location.hash.includes("own:"));
  assert.ok(await ready(page));
  const own = /picture=(own:[0-9a-f]+)/.exec(await hash(page))[1];
  await open(`#/deformable?${rest}&picture=${own}&frame=0,0,1,${SIDE},${SIDE}&at=output[0,0,5,5]&tap=all`);
}

/** The middle of a button's mark, on the page. */
async function middle(page, name) {
  const box = await button(page, name).boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, half: box.width / 2 };
}

async function drag(page, from, by) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 8 });
  await page.mouse.up();
  await page.mouse.move(3, 3);
}

const whole = (page, word) => page.waitForFunction((word) => location.hash.includes(word), word);
const offsets = async (page) => /set=stage\.offset\[0,10:12,5,5\]:([-\d.]+),([-\d.]+)/.exec(await hash(page)).slice(1).map(Number);

atlas("a tap is dragged and nudged, its output is the bilinear one, and undo takes each back", {}, async ({ page, open }) => {
  await made(page, open, "offset=zero");
  near(await told(page), output(5, 5), "no offsets");
  const start = await sentence(page);
  const [five, six] = [await middle(page, "Tap 5:"), await middle(page, "Tap 6:")];
  const cell = six.x - five.x;
  assert.ok(cell > 20, `a pixel is ${cell} wide`);

  await drag(page, six, { x: 0.6 * cell, y: -0.35 * cell });
  const [dy, dx] = await eventually(async () => {
    const [dy, dx] = await offsets(page);
    assert.ok(Math.abs(dx - 0.6) < 0.06 && Math.abs(dy + 0.35) < 0.06, `it moved by ${dy} rows, ${dx} columns`);
    near(await told(page), output(5, 5, { 5: [dy, dx] }), "after the drag");
    return [dy, dx];
  });
  const there = await middle(page, "Tap 6:");
  assert.ok(Math.abs(there.x - six.x - dx * cell) < 1 && Math.abs(there.y - six.y - dy * cell) < 1, "the dot stands where it reads");

  await button(page, "Tap 6:").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  const nudged = [dy + 1, dx + 0.1];
  await eventually(async () => {
    for (const [axis, value] of (await offsets(page)).entries()) near(value, nudged[axis], "nudged");
    near(await told(page), output(5, 5, { 5: nudged }), "after the arrow keys");
  });
  assert.match(await button(page, "Tap 6:").getAttribute("aria-label"), /offset [−\d.]+ rows, [−\d.]+ columns, reads [\d.]+/);

  for (let step = 0; step < 3; step++) await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !location.hash.includes("&set="));
  await page.mouse.move(3, 3);
  await page.locator(".surface").focus();
  await eventually(async () => assert.equal(await sentence(page), start, "three steps back: two nudges and one drag"));
  await page.keyboard.press("Control+Shift+z");
  await whole(page, "set=stage.offset");
  await eventually(async () => near(await told(page), output(5, 5, { 5: [dy, dx] }), "the drag done again"));
});

atlas("all offsets are drawn apart by the handle on the window, in one step", {}, async ({ page, open }) => {
  await made(page, open, "offset=zero");
  const places = button(page, "all offsets: zoom");
  const knob = await middle(page, "all offsets: zoom");
  const [five, six] = [await middle(page, "Tap 5:"), await middle(page, "Tap 6:")];
  const cell = six.x - five.x;
  await drag(page, knob, { x: 0.8 * cell, y: 0.8 * cell });
  await eventually(async () => {
    const by = Number(/offset=zoom:([\d.]+)/.exec(await hash(page))[1]);
    assert.ok(by > 1.1 && by < 2, `zoomed by ${by}`);
    const moved = Object.fromEntries([...Array(9).keys()].map((k) => [k, [(by - 1) * (Math.floor(k / 3) - 1), (by - 1) * ((k % 3) - 1)]]));
    near(await told(page), output(5, 5, moved), "zoomed");
  });
  assert.ok((await places.count()) >= 1);
  await page.locator(".surface").focus();
  await page.keyboard.press("Control+z");
  // As the page was opened: with none.
  await whole(page, "offset=zero");
  await eventually(async () => near(await told(page), output(5, 5), "one step back"));
});

atlas("a mask is set by its ring and by the keyboard, between 0 and 1", {}, async ({ page, open }) => {
  await made(page, open, "version=v2&offset=zero&mask=1");
  near(await told(page), output(5, 5), "all masks 1");
  const ring = await middle(page, "Mask of tap 1:");
  // Beside the dot, on the ring.
  await drag(page, { x: ring.x - ring.half + 1.5, y: ring.y }, { x: 0, y: 60 });
  await eventually(async () => {
    const mask = Number(/set=stage\.mask\[0,0,5,5\]:([\d.]+)/.exec(await hash(page))[1]);
    assert.ok(mask > 0.3 && mask < 0.7, `a mask of ${mask}`);
    near(await told(page), output(5, 5, {}, { 0: mask }), "masked");
  });
  await button(page, "Mask of tap 1:").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowDown");
  await eventually(async () => {
    assert.match(await hash(page), /&set=stage\.mask\[0,0,5,5\]:0(&|$)/);
    near(await told(page), output(5, 5, {}, { 0: 0 }), "nothing of it");
  });
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
atlas("a finger moves a tap up and down, and the page stays where it is", phone, async ({ page, open }) => {
  await open("#/deformable?offset=zero&tap=all");
  const dot = button(page, "Tap 6:");
  await dot.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const from = await middle(page, "Tap 6:");
  const session = await page.context().newCDPSession(page);
  const touch = (type, x, y) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", from.x, from.y);
  for (let step = 1; step <= 8; step++) await touch("touchMove", from.x, from.y + 5 * step);
  await touch("touchEnd");
  await whole(page, "set=stage.offset[0,10:12,");
  const there = await middle(page, "Tap 6:");
  assert.ok(Math.abs(there.y - from.y - 40) < 4, `it went ${there.y - from.y} down, the finger 40`);
});

atlas("a button fills all offsets, another puts a dragged tap back, and no rule of WCAG AA is broken", {}, async ({ page, open }) => {
  await open("#/deformable?tap=all&version=v2");
  assert.deepEqual(await violations(page), []);
  await button(page, "none").focus();
  await page.keyboard.press("Enter");
  await whole(page, "offset=zero");
  await button(page, "Tap 2:").focus();
  await page.keyboard.press("ArrowUp");
  await whole(page, "&set=stage.offset[0,2:4,");
  await button(page, "put back").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !location.hash.includes("&set="));
  assert.match(await hash(page), /offset=zero/);
});
