// The compute worker: loads the SIMD core beside it and says when it can be asked.
import init from "./compute.js";

await init();
postMessage({ ready: true });
