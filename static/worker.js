// A program in a worker of its own: `worker.js#compute,serve` runs the function `serve` of compute.js. A message is
// { head: Uint8Array, body: ArrayBuffer } both ways; the first one sent says that it is ready.
const [program, entry] = self.location.hash.slice(1).split(",");
const wasm = fetch(`${program}_bg.wasm`, { priority: "low" }); // After the app's own, where both wait.
wasm.catch(() => {}); // What comes of it is told below.

const running = import(`./${program}.js`).then(async (module) => {
  await module.default({ module_or_path: wasm });
  return module[entry];
});

self.onmessage = async ({ data: { head, body } }) => {
  try {
    const answer = await running;
    const reply = answer(head, new Uint8Array(body));
    self.postMessage(reply, [reply.body]);
  } catch (error) {
    self.postMessage({ fatal: String(error) });
  }
};

running.then(
  () => self.postMessage({}),
  (error) => self.postMessage({ fatal: String(error) }),
);
