// The compute core in a worker of its own. A message is { head: JSON, body: ArrayBuffer } both ways; the first one sent says "Ready".
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
  () => self.postMessage({ head: '"Ready"', body: new ArrayBuffer(0) }),
  (error) => self.postMessage({ fatal: String(error) }),
);
