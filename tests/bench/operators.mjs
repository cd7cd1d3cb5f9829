// Runs in the browser: every operator at its default setting on one picture, as the page has it computed, beside plain loops.
import { read, spell } from "./wire.mjs";

const SIDE = 512;
const WARM = 3;

/** A worker of the site, asked one thing at a time: `{ head, body }` both ways. */
async function worker(url) {
  const it = new Worker(url, { type: "module" });
  const heard = () =>
    new Promise((resolve, reject) => {
      it.onmessage = ({ data }) => (data.fatal ? reject(new Error(data.fatal)) : resolve(data.head && read(data.head)));
      it.onerror = reject;
    });
  await heard();
  const ask = (request, bytes = new Uint8Array()) => {
    const answer = heard();
    const body = bytes.slice().buffer;
    it.postMessage({ head: spell(request), body }, [body]);
    return answer;
  };
  return { ask, free: () => it.terminate() };
}

/** The picture's RGB bytes. */
async function pixels(url) {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  context.drawImage(bitmap, 0, 0, SIDE, SIDE);
  const rgba = context.getImageData(0, 0, SIDE, SIDE).data;
  return Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)]);
}

const quantile = (samples, share) => samples.toSorted((a, b) => a - b)[Math.floor(share * (samples.length - 1) + 0.5)];

const setting = (operator) => ({ operator, params: [], stem: null, sources: [], edits: "", specimen: [12, 12] });

/** What a page shows: the first channel of an output large, and small ones. */
async function wants(core, operator) {
  for (const node of ["output", "output.high"]) {
    const want = (channel, longest) => ({ node, channel, longest });
    for (const all of [[want(0, SIDE), want(0, 128), want(1, 128), want(2, 128)], [want(0, SIDE), want(0, 128)]]) {
      const reply = await core.ask({ Run: { job: 0, setting: setting(operator), wants: all } });
      if (reply.Done) return all;
    }
  }
  throw new Error(`${operator} shows no output`);
}

async function measure(core, proof, picture, operator, rounds) {
  const hold = { Hold: { width: SIDE, height: SIDE } };
  await core.ask(hold, picture);
  const asked = { Run: { job: 1, setting: setting(operator), wants: await wants(core, operator) } };
  const whole = [];
  let size;
  for (let round = -WARM; round < rounds; round++) {
    // Held anew, nothing is left of the run before.
    await core.ask(hold, picture);
    const start = performance.now();
    size = (await core.ask(asked)).Done.size;
    if (round >= 0) whole.push(performance.now() - start);
  }
  const time = async (side, longest) => (await proof.ask({ Time: { job: 2, setting: setting(operator), side, longest } })).Timed;
  await proof.ask(hold, picture);
  const [plain, fast] = [[], []];
  let [longest, timed] = [4 * SIDE, null];
  for (let round = 0; round < 3; round++) {
    const loop = await time("Plain", longest);
    [longest, timed] = [loop.longest, loop.size];
    plain.push(loop.milliseconds);
    fast.push((await time("Fast", longest)).milliseconds);
  }
  return { operator, size, timed, whole: quantile(whole, 0.5), tenth: quantile(whole, 0.1), plain: quantile(plain, 0.5), fast: quantile(fast, 0.5) };
}

/** Every operator, told one by one. */
window.operators = async ({ site, ids, rounds }) => {
  const [core, proof] = [await worker(new URL("worker.js#compute,serve", site)), await worker(new URL("worker.js#proof,prove", site))];
  const picture = await pixels(new URL("pictures/chelsea.jpg", site));
  const results = [];
  for (const id of ids) {
    const result = await measure(core, proof, picture, id, rounds);
    results.push(result);
    window.told?.({ name: id });
  }
  core.free();
  proof.free();
  return results;
};
