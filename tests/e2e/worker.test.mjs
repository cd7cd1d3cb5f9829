// The page does not wait for the core: large pictures, and a core that falls.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { atlas, ready } from "./atlas.mjs";
import { png } from "./png.mjs";

const LARGE = 2048;
const large = png(LARGE, LARGE, (x, y) => [(x * y) >> 6 & 255, (x + y) & 255, (x ^ y) & 255]);
const folder = mkdtempSync(join(tmpdir(), "atlas-"));
const file = join(folder, "large.png");
writeFileSync(file, large);
after(() => rmSync(folder, { recursive: true }));

atlas("a picture of 2048 x 2048 is convolved while the page keeps drawing frames", {}, async ({ page, open }) => {
  // Large windows: the core is at work for many frames.
  await open("#/vanilla?kernel_size=7&padding=3&out_channels=8");
  await page.evaluate(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
  });
  // Tasks under 50 ms are not reported by the browser.
  const told = async (what) => {
    const tasks = await page.evaluate(() => new Promise((done) => setTimeout(() => done(window.tasks.splice(0)))));
    console.log(`# ${LARGE} x ${LARGE}, ${what}: ${tasks.length ? `tasks of ${tasks.join(", ")} ms` : "no task of 50 ms"}`);
  };
  await page.click("#picture-button");
  // As a file: handing over the bytes would hold the page up by itself.
  await page.setInputFiles("#file", file);
  await page.waitForFunction(() => location.hash.includes("own:"));
  assert.ok(await ready(page));
  await told("it arrives");
  const frames = await page.evaluate(async () => {
    const frames = [];
    for (const preset of ["blur", "sharpen", "vertical"]) {
      document.querySelector(`[data-preset="${preset}"]`).click();
      const ready = () => document.documentElement.dataset.ready === "true";
      while (ready()) await new Promise((done) => setTimeout(done));
      let drawn = 0;
      while (!ready()) {
        await new Promise(requestAnimationFrame);
        drawn += 1;
      }
      frames.push(drawn);
    }
    return frames;
  });
  await told("three other weights");
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await told("the other theme");
  for (const operator of ["octave", "deformable", "inception"]) {
    await page.evaluate((to) => (location.hash = to), `#/${operator}`);
    await page.waitForFunction((to) => location.hash.startsWith(to), `#/${operator}`);
    assert.ok(await ready(page));
    await told(`to #/${operator}`);
  }
  // Were the core on the page's thread, no run could show more than the frame before its answer and the one after.
  assert.ok(Math.max(...frames) > 2, `frames drawn while the core was at work: ${frames}`);
});

const CRASHING = `
onmessage = () => { throw new Error("fell over"); };
postMessage({});
`;

atlas("a core that falls is replaced, and the page says so", {}, async ({ page, base }) => {
  let served = 0;
  await page.route(/\/worker\.js$/, (route) => {
    served += 1;
    return served === 1 ? route.fulfill({ contentType: "text/javascript", body: CRASHING }) : route.continue();
  });
  await page.goto(base);
  assert.ok(await ready(page), "the second core answers");
  assert.ok(served >= 2);
  await page.locator(".notice").filter({ visible: true }).first().waitFor();
});
