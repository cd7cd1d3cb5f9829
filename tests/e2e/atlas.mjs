// One test of the built site: a fresh profile, a page, and the promise that nothing went wrong on the way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, ready } from "./browser.mjs";
import { serve } from "./server.mjs";

export { ready };

let browser;
let base;
before(async () => {
  browser = await launch();
  base = await serve(pages);
});
after(() => browser?.close());

const pages = {};

/** Runs `body` again and again until it throws no more, and gives what it returns; after 20 seconds it throws what `body` threw last. */
export async function eventually(body) {
  for (const end = Date.now() + 20_000; ; await new Promise((done) => setImmediate(done))) {
    try {
      return await body();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Serves `html` under the site's base as `name`; call it before any test runs. */
export function pageOfOurOwn(name, html) {
  pages[name] = html;
}

/**
 * A test with a page of its own. It fails on an error in the console, an uncaught error, or a request to another host,
 * whatever the body asserts.
 *
 * `options`: Playwright's context options, and `expected`, a list of patterns of errors that the test provokes itself;
 * each must occur.
 * `body({ page, base, open })`: `open(hash)` goes to the site and waits until it is ready.
 */
export function atlas(name, options, body) {
  const { expected = [], ...contextOptions } = options;
  test(name, { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...contextOptions });
    const faults = [];
    const page = await context.newPage();
    watch(context, page, faults);
    const open = async (hash = "") => {
      // A hash alone would not load the page anew, and the old one's readiness would count.
      if (page.url() !== "about:blank") await page.goto("about:blank");
      await page.goto(base + hash);
      assert.ok(await ready(page), `not ready in 20 s: ${hash || "the front page"}\n${faults.join("\n")}`);
    };
    try {
      await body({ page, base, open });
    } finally {
      await context.close();
    }
    const missed = expected.filter((pattern) => !faults.some((fault) => pattern.test(fault)));
    assert.deepEqual(missed, [], "errors that the test provokes, but that did not occur");
    const surprises = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    assert.deepEqual(surprises, [], "errors on the page");
  });
}

function watch(context, page, faults) {
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack ?? error}`));
  context.on("request", (request) => {
    const { protocol, host, origin } = new URL(request.url());
    const own = origin === new URL(base).origin || ["data:", "blob:", "file:"].includes(protocol);
    if (!own) faults.push(`request to ${host}: ${request.url()}`);
  });
}
