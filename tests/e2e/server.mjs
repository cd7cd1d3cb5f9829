// Serves dist/ as a stranger's static server would: from a sub-path, on any free port, to every origin.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const BASE = "/some/where/";
const TYPES = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/**
 * Starts a server that does not keep the process alive.
 * `extra` maps paths under the base to HTML of a test's own, such as a page that embeds the atlas.
 */
export async function serve(extra = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.startsWith(BASE) ? decodeURIComponent(pathname.slice(BASE.length)) : null;
    const headers = { "Access-Control-Allow-Origin": "*" };
    if (name in extra) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(extra[name]);
      return;
    }
    const file = normalize(join(DIST, name || "index.html"));
    const found = name !== null && file.startsWith(DIST) && (await stat(file).catch(() => null))?.isFile();
    if (!found) {
      response.writeHead(404, headers).end("not found");
      return;
    }
    response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}${BASE}`;
}
