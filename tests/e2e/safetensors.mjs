// Reads `.safetensors` files of F32 tensors: eight bytes of the header's length, the header as JSON, the numbers.

/** `{ metadata, tensors: { name: { shape, data: Float32Array } } }` */
export function read(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    if (dtype !== "F32") throw new Error(`${name} is ${dtype}, not F32`);
    // Copied, for a Float32Array must begin at a multiple of four.
    tensors[name] = { shape, data: new Float32Array(new Uint8Array(bytes.subarray(8 + length + from, 8 + length + to)).buffer) };
  }
  return { metadata, tensors };
}
