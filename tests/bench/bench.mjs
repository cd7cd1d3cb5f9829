// Runs the page in a Chromium that reaches no other host, prints what it measured, and writes it to docs/bench.md if asked.
// Environment: CHROMIUM, ATLAS_ADDRESS (where the checkout is served). Arguments: --cases 1,2 --rounds 25 --core path --write file.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: given } = parseArgs({
  options: {
    cases: { type: "string" },
    rounds: { type: "string", default: "25" },
    core: { type: "string", default: "dist/compute.js" },
    write: { type: "string" },
  },
});
const address = process.env.ATLAS_ADDRESS;
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...flags, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(String(error)));
await page.goto(new URL("tests/bench/index.html", address).href);
await page.waitForFunction(() => document.documentElement.dataset.ready);
await page.exposeFunction("told", ({ name }) => console.error(`measured: ${name}`));
const results = await page.evaluate((options) => window.bench(options), {
  core: new URL(given.core, address).href,
  rounds: Number(given.rounds),
  only: given.cases?.split(",").map(Number),
});
const version = browser.version();
await browser.close();

/** Numerical agreement of all contestants, as a share of the largest output. */
const AGREE = 1e-4;
const PEERS = ["tfjs", "ort"];

const median = (result, name) => result.times[name]?.median;
const best = (result) => Math.min(...PEERS.map((name) => median(result, name) ?? Infinity));
const ratio = (result, name) => best(result) / median(result, name);
const share = (result, name) => result.macs / median(result, name) / result.peakRate;
const geometric = (name) => Math.exp(results.reduce((sum, result) => sum + Math.log(ratio(result, name)), 0) / results.length);

const fixed = (number, digits) => (number === undefined ? "-" : number.toFixed(digits));
const pair = (result, name) => (result.times[name] ? `${fixed(median(result, name), 2)} (${fixed(result.times[name].tenth, 2)})` : "-");
const percent = (number) => `${Math.round(100 * number)} %`;
const row = (cells) => `| ${cells.join(" | ")} |`;

function table() {
  const head = ["case (N = 1, NCHW, f32)", "MMAC", ...PEERS, "ours fresh", "ours reuse", "ratio fresh", "ratio reuse", "of peak", "direct: fresh", "reuse", "of peak"];
  const rows = results.map((result) => [
    `${result.index + 1}. ${result.name}`,
    fixed(result.macs / 1e6, 0),
    ...PEERS.map((name) => pair(result, name)),
    pair(result, "fresh"),
    pair(result, "reuse"),
    fixed(ratio(result, "fresh"), 2),
    fixed(ratio(result, "reuse"), 2),
    percent(share(result, "reuse")),
    fixed(ratio(result, "exact fresh"), 2),
    fixed(ratio(result, "exact"), 2),
    percent(share(result, "exact")),
  ]);
  const [fresh, reuse, exactFresh, exact] = ["fresh", "reuse", "exact fresh", "exact"].map((name) => fixed(geometric(name), 2));
  const means = ["**geometric mean**", ...head.slice(1, 6).map(() => ""), `**${fresh}**`, `**${reuse}**`, "", exactFresh, exact, ""];
  return [row(head), row(head.map(() => "---")), ...rows.map(row), row(means)].join("\n");
}

const worst = (name) => Math.max(...results.map((result) => result.errors[name] ?? 0));
const agreement = [...PEERS, "fresh", "exact"].map((name) => `${name} ${worst(name).toExponential(1)}`).join(", ");
const peaks = results.map((result) => result.peakRate / 1e6);
const about = [
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()} (${cpus().length} cores), Chromium ${version}, one thread each, ${given.rounds} interleaved rounds.`,
  `Milliseconds: median (10th percentile). Ratio: best peer / ours. Peak: ${fixed(Math.min(...peaks), 1)} to ${fixed(Math.max(...peaks), 1)} GMAC/s (independent f32x4 multiplications and additions, measured beside each case); shares count multiply-accumulates as the direct convolution makes them, so that Winograd can pass 100 %.`,
  `Largest difference from ort, as a share of the largest output: ${agreement}.`,
];
console.log([...about, "", table()].join("\n"));

if (given.write) {
  const contract = `# The compute core beside its peers

\`cargo xtask bench\` measures this: \`@tensorflow/tfjs-backend-wasm\` (SIMD) and \`onnxruntime-web\` (wasm) from npm, and our \`compute.js\` as the site has it, in one page of headless
Chromium, in turns, so that whatever else the machine does hits all alike. Weights are prepared beforehand on every side; each call takes Float32Arrays and gives Float32Arrays.
*Fresh*: a new output array for every call, as the peers do. *Reuse*: the caller hands over the array (\`layer.run(inputs, { output })\`). *Direct*: without Winograd
(\`prepare(..., { exact: true })\`), every sum in the order of the definition. tfjs is handed its own layout (channels last) and has no deformable convolution.

`;
  writeFileSync(given.write, `${contract}${about.join("\n\n")}\n\n${table()}\n`);
}

const apart = results.flatMap((result) => Object.entries(result.errors).filter(([, error]) => !(error <= AGREE)).map(([name, error]) => `${result.name}: ${name} ${error}`));
if (apart.length) {
  console.error(`contestants disagree by more than ${AGREE} of the largest output:\n${apart.join("\n")}`);
  process.exit(1);
}
