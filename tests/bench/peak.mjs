// What one thread can multiply and add: a loop of independent f32x4 multiplications and additions, nothing loaded or stored.

/** Independent chains: enough to hide the latency (10 stop at three quarters), few enough for the registers (14 spill). */
const CHAINS = 13;

const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const simd = (code) => [0xfd, ...leb(code)];
const [SPLAT, ADD, MUL, LANE] = [0x13, 0xe4, 0xe6, 0x1f];
const f32 = (x) => [0x43, ...new Uint8Array(new Float32Array([x]).buffer)];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];

/** `(rounds) -> f32`: `chain = chain * a + b` for each chain, so many rounds. */
function program() {
  const chains = Array.from({ length: CHAINS }, (_, i) => 1 + i);
  const [a, b] = [CHAINS + 1, CHAINS + 2];
  const start = chains.flatMap((chain) => [...f32(chain), ...simd(SPLAT), ...set(chain)]);
  const constants = [...f32(0.5), ...simd(SPLAT), ...set(a), ...f32(0.7), ...simd(SPLAT), ...set(b)];
  const step = chains.flatMap((chain) => [...get(chain), ...get(a), ...simd(MUL), ...get(b), ...simd(ADD), ...set(chain)]);
  const count = [...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0];
  const sum = chains.slice(1).flatMap((chain) => [...get(chain), ...simd(ADD)]);
  const code = [...start, ...constants, 0x03, 0x40, ...step, ...count, 0x0b, ...get(1), ...sum, ...simd(LANE), 0, 0x0b];
  const body = [1, ...leb(CHAINS + 2), 0x7b, ...code];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, ...new TextEncoder().encode("loop"), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

const ROUNDS = 200_000;

/** A contestant without a result: one call is `macs` multiply-accumulates. */
export async function peak() {
  const { instance } = await WebAssembly.instantiate(program());
  return { macs: ROUNDS * CHAINS * 4, run: () => instance.exports.loop(ROUNDS) };
}
