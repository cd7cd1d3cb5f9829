// The site starts: the shell at once, then the app; and where it cannot start, it says why.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { atlas, pageOfOurOwn, ready } from "./atlas.mjs";

const PROGRAM = /\/app-[0-9a-f]+_bg\.wasm$/;
const MODULE = /\/app-[0-9a-f]+\.js$/;

/** The sentence on the failure panel. */
async function failure(page) {
  await page.waitForSelector("#failure:not([hidden])");
  return page.locator("#failure p").innerText();
}

atlas("the shell paints before any program has arrived", {}, async ({ page, base }) => {
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await page.route(PROGRAM, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(base);
  await page.waitForSelector(".shell");
  assert.equal(await page.locator(".shell strong").innerText(), "Convolution Atlas");
  const paints = await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.getEntriesByName("first-contentful-paint").length;
  });
  assert.equal(paints, 1);
  arrive();
  assert.ok(await ready(page));
  assert.equal(await page.locator(".shell").count(), 0);
});

atlas("the app boots from a sub-path", {}, async ({ page, open }) => {
  await open();
  assert.ok((await page.locator("h1").allInnerTexts()).join("").length > 0);
  assert.ok(await page.locator("#failure").isHidden());
});

atlas("every program starts in a worker, and the app takes over those that started beside it", {}, async ({ page, open }) => {
  const asked = [];
  page.context().on("request", (request) => asked.push(request.url().split("/").at(-1)));
  await open();
  for (const program of ["compute", "intake"]) {
    assert.equal(asked.filter((name) => name === `${program}_bg.wasm`).length, 1, program);
  }
  assert.deepEqual(await page.evaluate(() => Object.keys(globalThis.atlasWorkers)), []);
  for (const file of ["worker.js#compute,serve", "worker.js#intake,intake", "worker.js#proof,prove"]) {
    const answered = await page.evaluate(
      (file) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(file, document.baseURI), { type: "module" });
          worker.onmessage = () => resolve(true);
          worker.onerror = (event) => reject(new Error(event.message));
        }),
      file,
    );
    assert.ok(answered, file);
  }
});

pageOfOurOwn(
  "post.html",
  '<link rel="icon" href="icon.svg" /><iframe sandbox="allow-scripts" src="./" width="720" height="480"></iframe>',
);

atlas("the app boots in a sandboxed frame", {}, async ({ page, base }) => {
  await page.goto(`${base}post.html`);
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  assert.ok(await ready(frame));
});

for (const colorScheme of ["light", "dark"]) {
  atlas(`the first paint is ${colorScheme} where the system is`, { colorScheme }, async ({ page, open }) => {
    await open();
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(paper, { light: "rgb(250, 248, 244)", dark: "rgb(21, 22, 26)" }[colorScheme]);
  });
}

atlas("a stored theme wins over the system's", { colorScheme: "light" }, async ({ page, open }) => {
  await page.addInitScript(() => localStorage.setItem("atlas.theme", "dark"));
  await open();
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(paper, "rgb(21, 22, 26)");
});

const chinese = { locale: "zh-CN" };

atlas("a missing program is called missing", { expected: [/404/] }, async ({ page, base }) => {
  await page.route(PROGRAM, (route) => route.fulfill({ status: 404 }));
  await page.goto(base);
  assert.match(await failure(page), /missing on the server/);
});

atlas("a module of the wrong type is called so, in Chinese", { ...chinese, expected: [/MIME/] }, async ({ page, base }) => {
  await page.route(MODULE, (route) => route.fulfill({ contentType: "text/plain", body: "export default 1" }));
  await page.goto(base);
  assert.match(await failure(page), /文件类型不对/);
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
});

atlas("a browser without WebAssembly is told so", {}, async ({ page, base }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(base);
  assert.match(await failure(page), /does not run WebAssembly/);
});

atlas("a browser without SIMD is told so", {}, async ({ page, base }) => {
  await page.addInitScript(() => (WebAssembly.validate = () => false));
  await page.goto(base);
  assert.match(await failure(page), /WebAssembly SIMD/);
});

atlas("a page opened as a file says how to serve it", {}, async ({ page }) => {
  await page.goto(`file://${fileURLToPath(new URL("../../dist/index.html", import.meta.url))}`);
  assert.match(await failure(page), /http\.server/);
});

atlas("a reader without JavaScript is told in both languages", { javaScriptEnabled: false }, async ({ page, base }) => {
  await page.goto(base);
  const notice = await page.locator("noscript").innerText();
  assert.match(notice, /needs JavaScript/);
  assert.match(notice, /JavaScript。/);
});
