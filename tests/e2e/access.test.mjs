// Everyone can read it: no rule of WCAG 2 AA that a program can check is broken.
import assert from "node:assert/strict";
import { atlas } from "./atlas.mjs";
import { violations } from "./axe.mjs";

for (const colorScheme of ["light", "dark"]) {
  atlas(`the front page breaks no rule of WCAG AA, ${colorScheme}`, { colorScheme }, async ({ page, open }) => {
    await open();
    assert.deepEqual(await violations(page), []);
  });
}

atlas("on a phone, in Chinese, too", { viewport: { width: 390, height: 844 }, hasTouch: true }, async ({ page, open }) => {
  await open("#/vanilla?lang=zh");
  for (const tab of await page.locator(".tabs button").all()) {
    await tab.click();
    assert.deepEqual(await violations(page), []);
  }
});
