// The ten convolutions that are compared, and some shapes beside them: as PyTorch says them, and how our core is asked for each.

/** A small random number generator (mulberry32): numbers from -1 to 1, the same in every run. */
export function numbers(count, seed) {
  const out = new Float32Array(count);
  let state = seed >>> 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    out[i] = ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  }
  return out;
}

const PLAIN = { kind: "conv", stride: 1, padding: 0, dilation: 1, groups: 1 };

/** `dominates`: whether arithmetic does, so that the share of peak must reach 60 %. */
const SHAPES = [
  { name: "3x3, 3 → 32, 224x224, p1", c: 3, o: 32, size: 224, k: 3, padding: 1, operator: "vanilla" },
  { name: "3x3, 64 → 64, 56x56, p1", c: 64, o: 64, size: 56, k: 3, padding: 1, operator: "vanilla", dominates: true },
  { name: "1x1, 64 → 256, 56x56", c: 64, o: 256, size: 56, k: 1, operator: "vanilla", dominates: true },
  { name: "depthwise 3x3, 128, 112x112, p1", c: 128, o: 128, size: 112, k: 3, padding: 1, groups: 128, operator: "group" },
  { name: "dilated 2, 3x3, 64 → 64, 56x56, p2", c: 64, o: 64, size: 56, k: 3, padding: 2, dilation: 2, operator: "atrous", dominates: true },
  { name: "4 groups, 3x3, 64 → 64, 56x56, p1", c: 64, o: 64, size: 56, k: 3, padding: 1, groups: 4, operator: "group" },
  { name: "stride 2, 3x3, 64 → 128, 56x56, p1", c: 64, o: 128, size: 56, k: 3, padding: 1, stride: 2, operator: "vanilla", dominates: true },
  { name: "transposed 4x4 s2 p1, 64 → 32, 28x28", kind: "transposed", c: 64, o: 32, size: 28, k: 4, padding: 1, stride: 2, operator: "transposed" },
  { name: "per-channel 5x5 filter, 3, 1024x1024, p2", c: 3, o: 3, size: 1024, k: 5, padding: 2, groups: 3, operator: "group" },
  { name: "deformable v1 3x3, 16 → 16, 64x64, p1", kind: "deformable", c: 16, o: 16, size: 64, k: 3, padding: 1, operator: "deformable" },
];

/** Shapes that nothing was written for: odd ones, small ones, larger windows, strides. */
const OTHERS = [
  { name: "3x3, 61 → 67, 57x57, p1", c: 61, o: 67, size: 57, k: 3, padding: 1, operator: "vanilla" },
  { name: "3x3, 256 → 256, 7x7, p1", c: 256, o: 256, size: 7, k: 3, padding: 1, operator: "vanilla" },
  { name: "5x5, 32 → 33, 55x55, p2", c: 32, o: 33, size: 55, k: 5, padding: 2, operator: "vanilla" },
  { name: "7x7 stride 2, 3 → 64, 224x224, p3", c: 3, o: 64, size: 224, k: 7, padding: 3, stride: 2, operator: "vanilla" },
  { name: "1x1 stride 2, 128 → 256, 57x57", c: 128, o: 256, size: 57, k: 1, stride: 2, operator: "vanilla" },
  { name: "depthwise 3x3 stride 2, 128, 113x113, p1", c: 128, o: 128, size: 113, k: 3, padding: 1, stride: 2, groups: 128, operator: "group" },
  { name: "depthwise 7x7, 96, 56x56, p3", c: 96, o: 96, size: 56, k: 7, padding: 3, groups: 96, operator: "group" },
  { name: "dilated 3, 3x3, 31 → 32, 61x61, p3", c: 31, o: 32, size: 61, k: 3, padding: 3, dilation: 3, operator: "atrous" },
  { name: "transposed 3x3 s3, 32 → 31, 29x29", kind: "transposed", c: 32, o: 31, size: 29, k: 3, stride: 3, operator: "transposed" },
];

/** What our core calls it: parameters, and the names of the weight. */
function ours({ operator, c, o, k, stride, padding, dilation, groups }) {
  const widths = { in_channels: c, out_channels: o, kernel_size: k };
  const params = {
    vanilla: { ...widths, stride, padding },
    group: { ...widths, stride, padding, groups, shuffle: false },
    atrous: { ...widths, rates: [dilation] },
    transposed: { ...widths, stride, padding, output_padding: 0 },
    deformable: { ...widths, stride, padding, version: "v1" },
  };
  return { params: params[operator], weight: operator === "atrous" ? "layers.0.weight" : "weight" };
}

/** A case with its tensors. */
function build(shape, index) {
  const it = { ...PLAIN, ...shape };
  const { kind, c, o, size, k, stride, padding, dilation, groups } = it;
  const out = kind === "transposed" ? (size - 1) * stride - 2 * padding + k : Math.floor((size + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;
  const weightShape = kind === "transposed" ? [c, o / groups, k, k] : [o, c / groups, k, k];
  const count = (dims) => dims.reduce((a, b) => a * b);
  const tensor = (dims, seed, scale = 1) => ({ shape: dims, data: numbers(count(dims), seed).map((x) => scale * x) });
  return {
    ...it,
    ...ours(it),
    index,
    out,
    macs: kind === "transposed" ? (c * o * k * k * size * size) / groups : (o * (c / groups) * k * k * out * out),
    input: tensor([1, c, size, size], 100 + index),
    weights: tensor(weightShape, 200 + index),
    offset: kind === "deformable" ? tensor([1, 2 * k * k, out, out], 300 + index, 2) : null,
    outputShape: [1, o, out, out],
  };
}

export const CASES = [...SHAPES, ...OTHERS.map((it) => ({ ...it, other: true }))].map(build);
