// Golden cases through compute.js, as any page would call it. The format: tests/golden/README.md.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atlas, pageOfOurOwn } from "./atlas.mjs";
import { read } from "./safetensors.mjs";

const OWN = fileURLToPath(new URL("../golden/", import.meta.url));
/** The largest error, as a share of `max(1, max|b|)`. */
const TOLERANCE = 1e-5;
const BATCH = 50;

pageOfOurOwn(
  "golden.html",
  `<link rel="icon" href="icon.svg" />
  <script type="module">
    import init, { compute } from "./compute.js";
    await init();
    const one = ({ operator, params, given }) => {
      try {
        return { found: compute(operator, params, given) };
      } catch (error) {
        return { thrown: error.message };
      }
    };
    window.run = (cases) => cases.map(one);
  </script>`,
);

const isOutput = (name) => name.startsWith("output");
const isResult = (name) => isOutput(name) || name.startsWith("stage.");

/** The case of a file: what to compute from what, and what must come out. */
function readCase(file) {
  const { metadata, tensors } = read(readFileSync(file));
  const side = (result) => Object.fromEntries(Object.entries(tensors).filter(([name]) => isResult(name) === result));
  const found = { file, operator: metadata.operator, params: JSON.parse(metadata.params), given: side(false), expected: side(true) };
  assert.ok(Object.keys(found.expected).some(isOutput), `${file}: it has no output`);
  return found;
}

function casesOf(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".safetensors")).sort();
  assert.ok(files.length > 0, `${folder}: no case there`);
  return files.map((name) => readCase(join(folder, name)));
}

/** The worst error of what came out, or the first thing that is wrong with it. */
function compare({ expected }, { found, thrown }) {
  if (thrown !== undefined) throw new Error(thrown);
  const extra = Object.keys(found).find((name) => isOutput(name) && !(name in expected));
  if (extra) throw new Error(`${extra} came out, the case has none`);
  let worst = 0;
  for (const [name, { shape, data }] of Object.entries(expected)) {
    if (!(name in found)) throw new Error(`${name} did not come out`);
    const got = found[name];
    if (String(got.shape) !== String(shape)) throw new Error(`${name} is ${got.shape.join("×")}, not ${shape.join("×")}`);
    assert.equal(got.data.length, data.length, name);
    let [error, magnitude] = [0, 1];
    data.forEach((value, at) => {
      const distance = Math.abs(value - got.data[at]);
      // A NaN on either side is infinitely far off, and no magnitude.
      error = Math.max(error, Number.isNaN(distance) ? Infinity : distance);
      magnitude = Math.max(magnitude, Math.abs(value) || 0);
    });
    if (!(error / magnitude <= TOLERANCE)) throw new Error(`${name} is off by ${(error / magnitude).toExponential(1)}`);
    worst = Math.max(worst, error / magnitude);
  }
  return worst;
}

/** Runs cases in the page: for each its worst error, or an Error. */
async function run(page, cases) {
  const verdicts = [];
  for (let at = 0; at < cases.length; at += BATCH) {
    const batch = cases.slice(at, at + BATCH);
    const asked = batch.map(({ operator, params, given }) => ({ operator, params, given }));
    const answers = await page.evaluate((cases) => window.run(cases), asked);
    batch.forEach((one, i) => {
      try {
        verdicts.push(compare(one, answers[i]));
      } catch (error) {
        verdicts.push(error);
      }
    });
  }
  return verdicts;
}

async function openGolden(page, base) {
  await page.goto(`${base}golden.html`);
  await page.waitForFunction(() => "run" in window);
}

atlas("golden cases come out of compute.js in the browser", {}, async ({ page, base }) => {
  await openGolden(page, base);
  const cases = [OWN, process.env.ATLAS_GOLDEN_DIR].filter(Boolean).flatMap(casesOf);
  const verdicts = await run(page, cases);
  const failures = cases.flatMap(({ file }, at) => (verdicts[at] instanceof Error ? [`${file}: ${verdicts[at].message}`] : []));
  const worst = Math.max(0, ...verdicts.filter((verdict) => !(verdict instanceof Error)));
  console.log(`golden in the browser: ${cases.length} cases, worst error ${worst.toExponential(1)}`);
  assert.equal(failures.length, 0, `${failures.length} of ${cases.length} golden cases fail:\n${failures.join("\n")}`);
});

const SPOILS = [
  ["operator: there is no operator vanila", (one) => (one.operator = "vanila")],
  ["weight: a tensor weight", (one) => delete one.given.weight],
  ["extra: ", (one) => (one.given.extra = { shape: [1], data: new Float32Array(1) })],
  ["stride: ", (one) => (one.params.stride = 0)],
  ["output is off by 1.0e-", (one) => (one.expected.output.data[1] += 1e-3 * Math.max(1, ...one.expected.output.data.map(Math.abs)))],
  ["output is off by Infinity", (one) => (one.expected.output.data[0] = NaN)],
  ["output is 1×", (one) => one.expected.output.shape.reverse() && one.expected.output.shape.push(1)],
  ["stage.none did not come out", (one) => (one.expected["stage.none"] = { shape: [1], data: new Float32Array(1) })],
  ["output came out, the case has none", (one) => delete one.expected.output],
];

atlas("a golden case that is not met in the browser says why", {}, async ({ page, base }) => {
  await openGolden(page, base);
  const whole = casesOf(OWN).find(({ operator }) => operator === "vanilla");
  const spoiled = SPOILS.map(([, spoil]) => {
    const one = structuredClone(whole);
    spoil(one);
    return one;
  });
  const [untouched, ...verdicts] = await run(page, [whole, ...spoiled]);
  assert.equal(typeof untouched, "number", `whole before it was spoiled: ${untouched}`);
  SPOILS.forEach(([reason], at) => {
    const { message } = verdicts[at];
    assert.ok(message?.startsWith(reason), `${reason}: ${message ?? "passed"}`);
  });
});
