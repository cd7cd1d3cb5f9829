// Messages to the site's workers and back, spelled as the core spells them (src/wire/bytes.rs): whole numbers seven bits a byte, the lowest first;
// lists and texts after their length; the first number says which message. `tests/wire.rs` holds the same bytes against the core.

const number = (n) => (n < 128 ? [n] : [128 + (n % 128), ...number(Math.floor(n / 128))]);
const text = (it) => {
  const bytes = new TextEncoder().encode(it);
  return [...number(bytes.length), ...bytes];
};
const list = (items, spell) => [...number(items.length), ...items.flatMap(spell)];
const pair = ([name, value]) => [...text(name), ...text(value)];
const option = (it, spell) => (it === null ? [0] : [1, ...spell(it)]);

const setting = ({ operator, params, stem, sources, edits, specimen }) => [
  ...text(operator),
  ...list(params, pair),
  ...option(stem, text),
  ...list(sources, pair),
  ...text(edits),
  ...specimen.flatMap(number),
];
const want = ({ node, channel, longest }) => [...text(node), ...number(channel), ...number(longest)];

/** A request as bytes. */
export function spell({ Hold, Run, Time }) {
  if (Hold) return new Uint8Array([0, ...number(Hold.width), ...number(Hold.height)]);
  if (Run) return new Uint8Array([1, ...number(Run.job), ...setting(Run.setting), ...list(Run.wants, want)]);
  return new Uint8Array([3, ...number(Time.job), ...setting(Time.setting), Time.side === "Fast" ? 1 : 0, ...number(Time.longest)]);
}

/** A reply from its bytes: what of it is measured here. */
export function read(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count) => (at += count) - count;
  const number = () => {
    const byte = bytes[take(1)];
    return byte < 128 ? byte : byte - 128 + 128 * number();
  };
  const numbers = (count) => Array.from({ length: count }, number);
  const thumb = () => {
    take(number());
    numbers(4);
    take(8);
    numbers(number());
  };
  const which = number();
  if (which === 2) {
    number();
    for (let left = number(); left > 0; left--) thumb();
    return { Done: { size: numbers(2) } };
  }
  if (which === 4) {
    number();
    return { Timed: { milliseconds: view.getFloat64(take(8), true), size: numbers(2), longest: number() } };
  }
  return {};
}
