// Every view is a link, and any link is a view.
import assert from "node:assert/strict";
import { atlas, pageOfOurOwn, ready } from "./atlas.mjs";

const FRAMED = "framed.html";
pageOfOurOwn(
  FRAMED,
  '<!doctype html><title>a post</title><link rel="icon" href="./icon.svg"><body style="margin:0"><iframe src="./#/vanilla?embed=1&lang=zh" width="720" height="480" style="border:0" title="x"></iframe></body>',
);

atlas("a broken link gives a valid page with a note", {}, async ({ page, open }) => {
  await open("#/vanilla?stride=banana&kernel_size=5&nonsense=1&at=output[9,9");
  assert.ok((await page.locator(".notice.trouble").count()) >= 3);
  assert.match(await page.locator(".notice.trouble").first().innerText(), /stride.*banana/);
  assert.equal(await page.locator("#kernel_size").getAttribute("aria-valuetext"), "5");
  await page.goto("about:blank");
  await open("#/no-such-operator");
  assert.match(await page.locator(".notice.trouble").innerText(), /no-such-operator/);
});

atlas("language, theme and setting come with the link and go with the buttons", {}, async ({ page, open }) => {
  await open("#/vanilla?lang=zh&theme=dark&stride=2");
  assert.equal(await page.locator("h1").innerText(), "标准卷积");
  assert.match(await page.title(), /标准卷积/);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await page.locator("#stride").getAttribute("aria-valuetext"), "2");
  await page.locator(".head nav button").last().click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.match(await page.evaluate(() => location.hash), /stride=2/);
});

atlas("a followed link, back and forward change the page", {}, async ({ page, open }) => {
  await open("#/vanilla?stride=2");
  await page.evaluate(() => (location.hash = "#/vanilla?stride=3"));
  await page.waitForFunction(() => document.querySelector("#stride")?.getAttribute("aria-valuetext") === "3");
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#stride")?.getAttribute("aria-valuetext") === "2");
  await page.goForward();
  await page.waitForFunction(() => document.querySelector("#stride")?.getAttribute("aria-valuetext") === "3");
});

atlas("an embedded page shows stage and transport alone and fits its frame", {}, async ({ page, base }) => {
  await page.goto(new URL(FRAMED, base).href);
  const frame = page.frames()[1];
  await frame.waitForFunction(() => document.documentElement.dataset.ready === "true");
  assert.equal(await frame.locator(".rail, .inspector").count(), 0);
  assert.ok(await frame.locator("#sentence").isVisible());
  const [inner, outer] = await frame.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.ok(inner <= outer, `${inner} px of page in ${outer} px of frame`);
  assert.ok(await ready(frame));
});

atlas("on a phone nothing is wider than the screen", { viewport: { width: 390, height: 844 }, hasTouch: true }, async ({ page, open }) => {
  for (const lang of ["en", "zh"]) {
    await open(`#/vanilla?lang=${lang}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), lang);
    await page.goto("about:blank");
  }
});
