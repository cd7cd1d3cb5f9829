// Runs in the browser: every case, every contestant, interleaved, so that whatever else the machine does hits all alike.
import { CASES } from "./cases.mjs";
import { peak } from "./peak.mjs";
import { peers } from "./peers.mjs";

/** Milliseconds of one sample: far above the clock's grain. */
const SAMPLE = 10;

/** Our core: `fresh` gives a new array, `reuse` fills the caller's, `exact` sums in the order of the definition (no Winograd). */
async function ours(url) {
  const core = await import(url);
  await core.default();
  const contestant = (it, options, reuse) => {
    const layer = core.prepare(it.operator, it.params, { [it.weight]: it.weights }, options);
    const inputs = { input: it.input, ...(it.offset && { offset: it.offset }) };
    const array = reuse ? { output: new Float32Array(it.outputShape.reduce((a, b) => a * b)) } : undefined;
    return { run: () => layer.run(inputs, array).output.data, read: (data) => data, free: () => layer.free() };
  };
  return {
    fresh: (it) => contestant(it, {}, false),
    reuse: (it) => contestant(it, {}, true),
    exact: (it) => contestant(it, { exact: true }, true),
    "exact fresh": (it) => contestant(it, { exact: true }, false),
  };
}

async function sample({ run }, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) await run();
  return (performance.now() - start) / calls;
}

/** Warm: until a sample's calls are known and the browser's compilers have settled. */
async function warm(contestant) {
  const start = performance.now();
  let calls = 1;
  while (performance.now() - start < 300 || calls === 1) {
    const each = await sample(contestant, calls);
    calls = Math.max(1, Math.ceil(SAMPLE / each));
    if (performance.now() - start > 2000) break;
  }
  return calls;
}

/** The largest difference, as a share of the largest value of `b`. */
function difference(a, b) {
  if (a.length !== b.length) return Infinity;
  let [worst, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (!(d <= worst)) worst = d;
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return worst / largest;
}

/** The `share` quantile. */
const quantile = (samples, share) => samples.toSorted((a, b) => a - b)[Math.floor(share * (samples.length - 1) + 0.5)];

async function measure(it, makers, flops, rounds) {
  const contestants = { peak: flops };
  for (const [name, make] of Object.entries(makers)) {
    const contestant = await make(it);
    if (contestant) contestants[name] = contestant;
  }
  const names = Object.keys(contestants);
  const results = {};
  for (const name of names) if (contestants[name].read) results[name] = contestants[name].read(await contestants[name].run()).slice();
  const reference = results.ort;
  const errors = Object.fromEntries(Object.entries(results).map(([name, data]) => [name, difference(data, reference)]));
  const calls = {};
  for (const name of names) calls[name] = await warm(contestants[name]);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another, so that none always follows the same.
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      times[name].push(await sample(contestants[name], calls[name]));
    }
  }
  for (const { free } of Object.values(contestants)) free?.();
  const told = ([name, samples]) => [name, { median: quantile(samples, 0.5), tenth: quantile(samples, 0.1) }];
  return { name: it.name, index: it.index, macs: it.macs, dominates: !!it.dominates, other: !!it.other, errors, times: Object.fromEntries(Object.entries(times).map(told)) };
}

/** Everything, told case by case; `only` names cases by number. */
window.bench = async ({ core, rounds, only, without = [] }) => {
  const makers = { ...(await peers()), ...(await ours(core)) };
  for (const name of without) delete makers[name];
  const flops = await peak();
  const results = [];
  for (const it of CASES.filter(({ index }) => !only || only.includes(index + 1))) {
    const result = await measure(it, makers, flops, rounds);
    const peakRate = flops.macs / result.times.peak.median;
    results.push({ ...result, peakRate });
    window.told?.(result);
  }
  return results;
};
document.documentElement.dataset.ready = "true";
