// Accessibility rules, checked by axe-core inside the page.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core")), "utf8");

/** What WCAG 2 A and AA forbid on the page as it stands: one line per rule and element. */
export async function violations(page) {
  await page.evaluate(source);
  const found = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`));
}
