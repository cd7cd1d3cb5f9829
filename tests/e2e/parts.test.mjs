// Parts of the page come when they are wanted, one that does not come is told, and what came is there when the network is gone.
import assert from "node:assert/strict";
import { atlas, eventually } from "./atlas.mjs";

/** The names of the parts a page fetches, as they are fetched. */
function fetched(page) {
  const names = [];
  page.on("request", (request) => {
    const name = /\/parts-[0-9a-f]+\/(\w+)\.wasm$/.exec(request.url())?.[1];
    if (name) names.push(name);
  });
  return names;
}

atlas("a framed page fetches the view it shows and no other part", {}, async ({ page, open }) => {
  const names = fetched(page);
  await open("#/octave?embed=1");
  await page.mouse.move(300, 200);
  await page.keyboard.press("Tab");
  assert.deepEqual(names, ["scales"]);
});

atlas("a whole page has its other views before they are opened, with the network gone too", {}, async ({ page, open }) => {
  const names = fetched(page);
  await open("#/vanilla");
  const views = await page.locator("[role=tab][id^=view-]").evaluateAll((tabs) => tabs.map((tab) => tab.id.slice(5)));
  assert.ok(views.length > 3);
  await eventually(() => assert.deepEqual(new Set(names), new Set([...views, "inspector"])));
  await page.waitForLoadState("networkidle");
  // From here on no request leads anywhere; the browser itself asks for the icon again at every address.
  await page.route((url) => !url.pathname.endsWith("icon.svg"), (route) => route.abort());
  for (const view of views) {
    await page.click(`#view-${view}`);
    await eventually(async () => assert.ok((await ink(page)) > 1000, view));
  }
  assert.equal(await page.locator(".missing").count(), 0);
});

const gone = { expected: [/Failed to load resource/, /503/] };
for (const [lang, said, again] of [
  ["en", "This part of the page could not be fetched.", "Try again"],
  ["zh", "页面的这一部分未能加载。", "重试"],
]) {
  atlas(`a view that does not come is told and asked for again, ${lang}`, gone, async ({ page, base }) => {
    let broken = true;
    await page.route(/\/parts-[0-9a-f]+\/offsets\.wasm$/, (route) => (broken ? route.fulfill({ status: 503 }) : route.continue()));
    await page.goto(`${base}#/deformable?lang=${lang}`);
    const missing = page.locator(".stage .missing");
    await missing.waitFor();
    assert.match(await missing.innerText(), new RegExp(said));
    assert.notEqual(await page.evaluate(() => document.documentElement.dataset.ready), "true");
    // The rest of the page works meanwhile: another view, and back.
    await page.click("#view-window");
    await missing.waitFor({ state: "detached" });
    await eventually(async () => assert.ok((await ink(page)) > 1000));
    await page.click("#view-offsets");
    await missing.waitFor();
    broken = false;
    await missing.getByRole("button", { name: again }).click();
    await missing.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
    assert.ok((await ink(page)) > 1000);
  });
}

/** How many pixels of the stage are drawn. */
function ink(page) {
  return page.locator(".stage canvas").first().evaluate((canvas) => {
    if (!canvas.width) return 0;
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  });
}
