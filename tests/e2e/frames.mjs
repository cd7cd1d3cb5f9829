// How long the page's own thread is busy for one hover, one step, one drag: `cargo xtask frames [ROUTE...]`.
//
// The browser traces itself; a task counts for the gesture during which it ran. A gesture is one pointer move, one key or one
// move of a drag; its time is the sum of the main thread's tasks from its dispatch to the frame after it.
import { launch, ready } from "./browser.mjs";

const { ATLAS_ADDRESS: address } = process.env;
const MOVES = 60;
const routes = process.argv.length > 2 ? process.argv.slice(2) : [""];

const browser = await launch();
console.log("milliseconds of the page's thread for one gesture: median, 95th percentile, longest\n");
for (const route of routes) await measure(route);
await browser.close();

async function measure(route) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}#/${route}`);
  if (!(await ready(page))) throw new Error(`#/${route} is not ready after 20 s`);
  const session = await page.context().newCDPSession(page);
  const surface = await page.locator(".surface").boundingBox();
  const across = (t, y) => [surface.x + surface.width * (0.06 + 0.88 * t), surface.y + surface.height * y];

  const hover = async (i) => page.mouse.move(...across((i % 30) / 30, i < 30 ? 0.5 : 0.3));
  await page.mouse.move(...across(0, 0.5));
  report(route, "hover", await traced(session, page, hover));

  await page.focus(".surface");
  report(route, "step", await traced(session, page, () => page.keyboard.press(".")));
  report(route, "window", await traced(session, page, (i) => page.keyboard.press(i % 2 ? "ArrowLeft" : "ArrowRight")));

  for (const [cursor, [x, y]] of await draggable(page, surface)) {
    await page.mouse.move(x, y);
    await page.mouse.down();
    const around = (i) => page.mouse.move(x + 24 * Math.sin(i / 5), y + 24 * (Math.cos(i / 5) - 1));
    report(route, `drag, ${cursor}`, await traced(session, page, around));
    await page.mouse.up();
    await page.keyboard.press("Control+z");
  }
  await page.close();
}

/** For each cursor that says something can be dragged, a place that has it: handles with a name first, then what a raster of places finds. */
async function draggable(page, surface) {
  const named = await page.locator(".handles button").evaluateAll((buttons) =>
    buttons.map((button) => button.getBoundingClientRect()).map(({ x, y, width, height }) => [x + width / 2, y + height / 2]),
  );
  const raster = [];
  for (let y = 0.1; y < 0.7; y += 0.04) for (let x = 0.05; x < 0.95; x += 0.02) raster.push([surface.x + surface.width * x, surface.y + surface.height * y]);
  const found = new Map();
  for (const place of [...named, ...raster]) {
    await page.mouse.move(...place);
    const cursor = await page.locator(".surface").evaluate((element) => element.style.cursor);
    if (["ns-resize", "ew-resize", "grab"].includes(cursor) && !found.has(cursor)) found.set(cursor, place);
    if (found.size === 3) break;
  }
  return found;
}

/** The milliseconds of each of MOVES gestures. */
async function traced(session, page, gesture) {
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "toplevel", "blink.user_timing"] } });
  for (let i = 0; i < MOVES; i += 1) {
    await page.evaluate((i) => performance.mark(`gesture ${i}`), i);
    await gesture(i);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.evaluate(() => performance.mark("gesture end"));
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  session.removeAllListeners("Tracing.dataCollected");
  const marks = events.filter((event) => event.name?.startsWith("gesture ") && event.cat?.includes("user_timing"));
  marks.sort((a, b) => a.ts - b.ts);
  const { pid, tid } = marks[0];
  // Script, style, layout and paint; what the test itself evaluates between gestures is not the page's.
  const own = ["FunctionCall", "FireAnimationFrame", "EventDispatch", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"];
  const tasks = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && own.includes(event.name));
  return marks.slice(0, -1).map((mark, i) => busy(tasks.filter(({ ts }) => ts >= mark.ts && ts < marks[i + 1].ts)));
}

/** Milliseconds covered by tasks, which may lie inside one another. */
function busy(tasks) {
  tasks.sort((a, b) => a.ts - b.ts);
  let [total, until] = [0, 0];
  for (const { ts, dur = 0 } of tasks) {
    total += Math.max(0, ts + dur - Math.max(ts, until));
    until = Math.max(until, ts + dur);
  }
  return total / 1000;
}

function report(route, gesture, milliseconds) {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1).padStart(7);
  console.log(`${("#/" + route).padEnd(28)} ${gesture.padEnd(15)} ${at(0.5)} ${at(0.95)} ${at(1)}`);
}
