// The compute core in a worker of its own. A message is { head: Uint8Array, body: ArrayBuffer } both ways; the first one sent says that it is ready.
import init, { serve } from "./compute.js";

self.onmessage = ({ data: { head, body } }) => {
  try {
    const reply = serve(head, new Uint8Array(body));
    self.postMessage(reply, [reply.body]);
  } catch (error) {
    self.postMessage({ fatal: String(error) });
  }
};

init().then(
  () => self.postMessage({}),
  (error) => self.postMessage({ fatal: String(error) }),
);
