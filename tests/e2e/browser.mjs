// A Chromium that cannot reach any other host.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (!found) throw new Error("there is no Chromium in PATH; set CHROMIUM to its path");
  return found;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launch() {
  return chromium.launch({ executablePath: executable(), args: FLAGS });
}

/** Resolves to whether the page says, within the limit, that its first whole frame is painted. */
export async function ready(page, timeout = 20_000) {
  const painted = page.waitForFunction(() => document.documentElement.dataset.ready === "true", null, { timeout });
  return painted.then(
    () => true,
    () => false,
  );
}
