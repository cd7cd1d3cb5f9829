// Runs the page in a Chromium that reaches no other host, prints what it measured, and writes it to docs/bench.md if asked.
// Environment: CHROMIUM, ATLAS_ADDRESS (where the checkout is served).
// Arguments: --cases 1,2 --operators vanilla,octave --rounds 25 --core path --write file. Without --cases and --operators, all of both.
import { readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import * as tables from "./tables.mjs";

const { values: given } = parseArgs({
  options: {
    cases: { type: "string" },
    operators: { type: "string" },
    rounds: { type: "string", default: "25" },
    core: { type: "string", default: "dist/compute.js" },
    write: { type: "string" },
  },
});
const address = process.env.ATLAS_ADDRESS;
const [site, all] = ["dist/", !given.cases && !given.operators];
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...flags, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(String(error)));
await page.goto(new URL("tests/bench/index.html", address).href);
await page.waitForFunction(() => document.documentElement.dataset.ready);
await page.exposeFunction("told", ({ name }) => console.error(`measured: ${name}`));

const results = all || given.cases ? await page.evaluate((options) => window.bench(options), { core: new URL(given.core, address).href, rounds: Number(given.rounds), only: given.cases?.split(",").map(Number) }) : [];
const every = () => readdirSync(`${site}stories`).map((file) => file.replace(".bin", "")).sort();
const chosen = all || given.operators === "all" ? every() : (given.operators?.split(",") ?? []);
const operators = chosen.length ? await page.evaluate((options) => window.operators(options), { site: new URL(site, address).href, ids: chosen, rounds: 9 }) : [];
const version = browser.version();
await browser.close();

const about = `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()} (${cpus().length} cores), Chromium ${version}, one thread each, ${given.rounds} interleaved rounds.`;
const [ten, others] = [results.filter(({ other }) => !other), results.filter(({ other }) => other)];
const beside = results.length ? [...tables.notes(results), ...(ten.length ? [tables.cases(ten)] : []), ...(others.length ? [tables.others(others)] : [])] : [];
const each = operators.length ? [tables.operators(operators)] : [];
console.log([about, ...beside, ...each].join("\n\n"));

if (given.write) {
  const contract = `# The compute core beside its peers

\`cargo xtask bench\` measures this: \`@tensorflow/tfjs-backend-wasm\` (SIMD) and \`onnxruntime-web\` (wasm) from npm, and our \`compute.js\` as the site has it, in one page of headless
Chromium, in turns, so that whatever else the machine does hits all alike. Weights are prepared beforehand on every side; each call takes Float32Arrays and gives Float32Arrays.
*Fresh*: a new output array for every call, as the peers do. *Reuse*: the caller hands over the array (\`layer.run(inputs, { output })\`). *Direct*: without Winograd
(\`prepare(..., { exact: true })\`), every sum in the order of the definition. tfjs is handed its own layout (channels last) and has no deformable convolution. The ten cases count;
below them are shapes that nothing was written for, to show how far a general shape falls back.`;
  const page = `# Every operator on a picture of 512 x 512

The default setting of each, in the site's own workers. *End to end*: from the page's question to the core's answer with its thumbnails (median and 10th percentile; decoding excluded).
*Graph alone*: its primitives by kernels. *Plain loop*: the same by straightforward scalar loops, compiled alike; where that would take more than a second and a half, both on a smaller
picture. The receipt's button measures the last two on the reader's machine.`;
  writeFileSync(given.write, `${[contract, about, ...beside, page, ...each].join("\n\n")}\n`);
}

const apart = tables.apart(results);
if (apart.length) {
  console.error(apart.join("\n"));
  process.exit(1);
}
