// What was measured, as tables.

/** The libraries beside us. */
export const PEERS = ["tfjs", "ort"];
/** Numerical agreement of all contestants, as a share of the largest output. */
const AGREE = 1e-4;

const median = (result, name) => result.times[name]?.median;
const best = (result) => Math.min(...PEERS.map((name) => median(result, name) ?? Infinity));
const ratio = (result, name) => best(result) / median(result, name);
const share = (result, name) => result.macs / median(result, name) / result.peakRate;

const fixed = (number, digits) => (number === undefined ? "-" : number.toFixed(digits));
const pair = (time) => (time ? `${fixed(time.median, 2)} (${fixed(time.tenth, 2)})` : "-");
const percent = (number) => `${Math.round(100 * number)} %`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

/** Our core beside its peers, case by case. */
export function cases(results) {
  const geometric = (name) => Math.exp(results.reduce((sum, result) => sum + Math.log(ratio(result, name)), 0) / results.length);
  const head = ["case (N = 1, NCHW, f32)", "MMAC", ...PEERS, "ours fresh", "ours reuse", "ratio fresh", "ratio reuse", "of peak", "direct: fresh", "reuse", "of peak"];
  const rows = results.map((result) => [
    `${result.index + 1}. ${result.name}`,
    fixed(result.macs / 1e6, 0),
    ...PEERS.map((name) => pair(result.times[name])),
    pair(result.times.fresh),
    pair(result.times.reuse),
    fixed(ratio(result, "fresh"), 2),
    fixed(ratio(result, "reuse"), 2),
    percent(share(result, "reuse")),
    fixed(ratio(result, "exact fresh"), 2),
    fixed(ratio(result, "exact"), 2),
    percent(share(result, "exact")) + (result.dominates ? " *" : ""),
  ]);
  const [fresh, reuse, exactFresh, exact] = ["fresh", "reuse", "exact fresh", "exact"].map((name) => fixed(geometric(name), 2));
  return table(head, [...rows, ["**geometric mean**", ...head.slice(1, 6).map(() => ""), `**${fresh}**`, `**${reuse}**`, "", exactFresh, exact, ""]]);
}

/** Shapes that nothing was written for. */
export function others(results) {
  const rows = results.map((result) => [
    result.name,
    fixed(result.macs / 1e6, 0),
    ...PEERS.map((name) => pair(result.times[name])),
    pair(result.times.reuse),
    fixed(ratio(result, "fresh"), 2),
    fixed(ratio(result, "reuse"), 2),
    percent(share(result, "reuse")),
    percent(share(result, "exact")),
  ]);
  return table(["other shapes", "MMAC", ...PEERS, "ours reuse", "ratio fresh", "ratio reuse", "of peak", "direct: of peak"], rows);
}

/** How far contestants lie apart at most, and the peak. */
export function notes(results) {
  const worst = (name) => Math.max(...results.map((result) => result.errors[name] ?? 0));
  const agreement = [...PEERS, "fresh", "exact"].map((name) => `${name} ${worst(name).toExponential(1)}`).join(", ");
  const peaks = results.map((result) => result.peakRate / 1e6);
  return [
    `Milliseconds: median (10th percentile). Ratio: best peer / ours. Peak: ${fixed(Math.min(...peaks), 1)} to ${fixed(Math.max(...peaks), 1)} GMAC/s (independent f32x4 multiplications and additions, measured beside each case); shares count multiply-accumulates as the direct convolution makes them, so that Winograd can pass 100 %. *: arithmetic dominates.`,
    `Largest difference from ort, as a share of the largest output: ${agreement}.`,
  ];
}

/** Those that disagree, as sentences. */
export function apart(results) {
  const wrong = (result) => Object.entries(result.errors).filter(([, error]) => !(error <= AGREE));
  const told = results.flatMap((result) => wrong(result).map(([name, error]) => `${result.name}: ${name} ${error}`));
  return told.length ? [`contestants disagree by more than ${AGREE} of the largest output:`, ...told] : [];
}

/** Every operator at its default setting. */
export function operators(results) {
  const size = (size) => size.join(" x ");
  const rows = results.map((result) => [
    result.operator,
    pair({ median: result.whole, tenth: result.tenth }) + (size(result.size) === "512 x 512" ? "" : `, at ${size(result.size)}`),
    fixed(result.fast, 2),
    fixed(result.plain, 1),
    fixed(result.plain / result.fast, 1),
    size(result.timed),
  ]);
  return table(["operator", "end to end, ms", "graph alone, ms", "plain loop, ms", "times faster", "timed at"], rows);
}
