// Screenshots for a person to look at: `cargo xtask shots [ROUTE...]`. A route is what stands after `#/`.
// Without routes: the front page, and every page it links to.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, ready } from "./browser.mjs";

const { ATLAS_ADDRESS: address, ATLAS_SHOTS: folder } = process.env;

const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const LOOKS = {
  wide,
  phone,
  dark: { ...wide, colorScheme: "dark" },
  zh: { ...wide, locale: "zh-CN" },
  "zh-phone": { ...phone, locale: "zh-CN" },
  lecture: { viewport: { width: 1920, height: 1080 } },
};

const browser = await launch();
mkdirSync(folder, { recursive: true });
const routes = process.argv.length > 2 ? process.argv.slice(2) : await linked();
for (const route of routes) {
  for (const [look, options] of Object.entries(LOOKS)) await shoot(route, look, options);
}
await browser.close();

/** The front page (the empty route) and the routes it links to, in their order. */
async function linked() {
  const page = await browser.newPage(wide);
  await page.goto(address);
  await ready(page);
  const links = await page.locator('a[href^="#/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  await page.close();
  return [...new Set(["", ...links.map((link) => link.slice(2).split("?")[0])])];
}

async function shoot(route, look, options) {
  const page = await browser.newPage(options);
  page.on("pageerror", (error) => console.log(`  uncaught: ${error}`));
  await page.goto(`${address}#/${route}`);
  const painted = await ready(page);
  const name = `${route.replaceAll(/[^\w-]+/g, "_") || "front"}-${look}.png`;
  await page.screenshot({ path: join(folder, name) });
  console.log(painted ? name : `${name}: not ready after 20 s`);
  await page.close();
}
