// The intake worker: loads the picture decoder beside it and says when it can be asked.
import init from "./intake.js";

await init();
postMessage({ ready: true });
