// Before the first paint: theme and language. Then: can this browser run the atlas? Load it, or say clearly why not.
// A classic script, so that it also runs where modules cannot (a page opened as a file) and before the body is painted.
(() => {
  "use strict";
  const root = document.documentElement;
  const { js, wasm } = document.currentScript.dataset;

  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // A sandboxed frame has no storage.
    }
  };

  const query = new URLSearchParams(location.hash.split("?")[1]);
  const one = (values, ...found) => found.find((value) => values.includes(value));
  const theme = one(["light", "dark"], query.get("theme"), stored("atlas.theme"));
  if (theme) root.dataset.theme = theme;
  const own = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const lang = one(["en", "zh"], query.get("lang"), stored("atlas.lang"), own);
  root.lang = lang === "zh" ? "zh-Hans" : "en";

  const PROBLEMS = {
    file: [
      "This page was opened as a file, and browsers do not load programs from files. Serve the folder with any static web server, for example: python3 -m http.server",
      "这个页面是作为本地文件打开的，而浏览器不会从本地文件加载程序。请用任意静态网页服务器打开所在文件夹，例如：python3 -m http.server",
    ],
    wasm: [
      "This browser does not run WebAssembly, or it is switched off (a lockdown or strict security mode does that).",
      "这个浏览器不支持 WebAssembly，或者它已被关闭（锁定模式或严格安全模式会关闭它）。",
    ],
    simd: [
      "This browser is too old to compute with vectors (WebAssembly SIMD). Chrome 91, Firefox 89, Safari 16.4 and later can.",
      "这个浏览器版本太旧，不支持向量计算（WebAssembly SIMD）。请使用 Chrome 91、Firefox 89、Safari 16.4 或更新的版本。",
    ],
    missing: [
      "A file of the site did not arrive: it is missing on the server, is served with the wrong type, or the connection broke. Reloading may help.",
      "网站的一个文件没有加载成功：服务器上缺少该文件、文件类型不对，或者连接中断。重新加载也许能解决。",
    ],
    other: [
      "The atlas stopped at an error it did not expect. Reloading may help; the address keeps your settings.",
      "图谱遇到了意料之外的错误而停止。重新加载也许能解决；网址中保留了你的设置。",
    ],
  };

  class Failure extends Error {
    constructor(kind, detail) {
      super(detail);
      this.kind = kind;
    }
  }

  // A module of one function: splat a byte into a v128, count the bits of each lane.
  const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  const capable = () => {
    if (location.protocol === "file:") throw new Failure("file", location.href);
    if (typeof WebAssembly !== "object") throw new Failure("wasm", navigator.userAgent);
    if (!WebAssembly.validate(new Uint8Array(SIMD))) throw new Failure("simd", navigator.userAgent);
  };

  // What the app asks first starts beside it; it takes these workers over, each with its first message (src/web/boundary.rs).
  const early = (file) => {
    try {
      const worker = new Worker(new URL(file, document.baseURI), { type: "module" });
      worker.first = new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }));
      worker.first.catch(() => {});
      return [file, worker];
    } catch {
      return [file]; // A page without an origin has no workers: the app does without, too.
    }
  };

  const missing = (error) => {
    throw new Failure("missing", String(error?.message ?? error));
  };

  const program = async (url) => {
    const reply = await fetch(url).catch(missing);
    if (!reply.ok) throw new Failure("missing", `${reply.status} ${url}`);
    return reply;
  };

  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  });

  const load = async () => {
    capable();
    const url = (path) => new URL(path, document.baseURI).href;
    globalThis.atlasWorkers = Object.fromEntries(["worker.js#compute,serve", "worker.js#intake,intake"].map(early));
    const [module, reply] = await Promise.all([import(url(js)).catch(missing), program(url(wasm)), parsed]);
    await module.default({ module_or_path: reply });
  };

  const fail = async (error) => {
    await parsed;
    const [en, zh] = PROBLEMS[error?.kind] ?? PROBLEMS.other;
    const panel = document.getElementById("failure");
    panel.querySelector("p").textContent = lang === "zh" ? zh : en;
    panel.querySelector("code").textContent = String(error?.message ?? error);
    panel.hidden = false;
    root.dataset.failed = error?.kind ?? "other";
  };

  // The app's last words after a panic: dispatchEvent(new CustomEvent("atlas-failure", { detail: message })).
  addEventListener("atlas-failure", (event) => fail(event.detail));
  load().catch(fail);
})();
