// A model of one operator, as bytes: as much of the ONNX format as that needs (protocol buffers, by hand).

const FLOAT = 1;
const [INT, INTS] = [2, 7];

const join = (parts) => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
};

function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

/** A field that holds a number. */
const number = (field, value) => join([varint(8 * field), varint(value)]);

/** A field that holds text, bytes or a message of several parts. */
function block(field, ...content) {
  const bytes = join(content.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part)));
  return join([varint(8 * field + 2), varint(bytes.length), bytes]);
}

const attribute = (name, value) =>
  Array.isArray(value)
    ? block(5, block(1, name), ...value.map((one) => number(8, one)), number(20, INTS))
    : block(5, block(1, name), number(3, value), number(20, INT));

const described = (field, name, shape) => {
  const extents = shape.map((extent) => block(1, number(1, extent)));
  return block(field, block(1, name), block(2, block(1, number(1, FLOAT), block(2, ...extents))));
};

const stored = (name, { shape, data }) =>
  block(5, ...shape.map((extent) => number(1, extent)), number(2, FLOAT), block(8, name), block(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));

/** `operands` in the operator's own order: `inputs` are given at each run, `weights` lie in the model. The output is `y`. */
export function model(operator, operands, { inputs, weights, attributes, output }) {
  const list = (of, map) => Object.entries(of).map(([name, value]) => map(name, value));
  const node = block(1, ...operands.map((name) => block(1, name)), block(2, "y"), block(4, operator), ...list(attributes, attribute));
  const given = list(inputs, (name, shape) => described(11, name, shape));
  const graph = block(7, node, block(2, "one"), ...list(weights, stored), ...given, described(12, "y", output));
  return join([number(1, 9), graph, block(8, block(1, ""), number(2, 19))]);
}
