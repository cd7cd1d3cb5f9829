// The receipt's button: the setting is timed here and now, by plain loops and by the page's own kernels.
import assert from "node:assert/strict";
import { atlas } from "./atlas.mjs";

const TOLD = { en: /([\d.,\u2009]+) times (faster than|as fast as) the plain loop, on this machine/, zh: /在这台机器上/ };

for (const lang of ["en", "zh"]) {
  atlas(`the button measures, tells how many times faster, and changes nothing else (${lang})`, {}, async ({ page, open }) => {
    await open(`#/vanilla?kernel_size=5&padding=2&lang=${lang}`);
    const before = page.url();
    await page.click(".timing button");
    await page.waitForFunction(() => document.querySelector(".timing button").disabled === false && document.querySelectorAll(".timing .outcome").length === 3, null, { timeout: 20_000 });
    const told = await page.textContent(".timing");
    assert.match(told, TOLD[lang]);
    const [plain, fast] = (await page.locator(".timing .verdict").allTextContents()).map((text) => Number.parseFloat(text.replace("\u2009", "")));
    assert.ok(plain > fast && fast > 0, told);
    assert.equal(page.url(), before);
    console.log(`# ${told}`);
    // Another setting, another receipt.
    await page.click('[data-preset="blur"]');
    await page.waitForFunction(() => document.querySelectorAll(".timing .outcome").length === 0);
  });
}

atlas("the page draws and answers while it measures", {}, async ({ page, open }) => {
  await open("#/deformable");
  await page.click(".timing button");
  const { longest, told } = await page.evaluate(async () => {
    let [longest, last] = [0, performance.now()];
    const told = new Set();
    while (document.querySelectorAll(".timing .outcome").length < 3) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      [longest, last] = [Math.max(longest, now - last), now];
      told.add(document.querySelector(".timing p")?.textContent);
      if (told.size > 9) break;
    }
    return { longest, told: [...told] };
  });
  console.log(`# longest time between two frames while measuring: ${Math.round(longest)} ms`);
  assert.ok(longest < 1000, `no frame for ${longest} ms`);
  assert.ok(told.some((text) => text?.includes("plain loop runs")) && told.some((text) => text?.includes("kernels run")), `progress: ${told}`);
});
