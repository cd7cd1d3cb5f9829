// Where the list of operators has no room of its own, a menu opens it.
import assert from "node:assert/strict";
import { atlas } from "./atlas.mjs";

atlas("on a phone a menu leads to every operator and closes behind", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async ({ page, open }) => {
  await open();
  const links = page.locator(".rail li a");
  assert.ok(!(await links.first().isVisible()));
  await page.tap("#menu-button");
  await links.first().waitFor();
  const title = await links.last().getAttribute("title");
  await links.last().tap();
  await links.first().waitFor({ state: "hidden" });
  await page.waitForFunction((title) => document.querySelector("h1").innerText === title, title);
  await page.tap("#menu-button");
  await page.keyboard.press("Escape");
  await links.first().waitFor({ state: "hidden" });
});
