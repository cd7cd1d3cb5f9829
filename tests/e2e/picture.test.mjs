// What cannot be read is refused with the reason, in the reader's language, and the picture shown stays.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { atlas, ready } from "./atlas.mjs";
import { png } from "./png.mjs";

const whole = png(9, 7, (x, y) => [20 * x, 30 * y, 99]);
const REFUSED = {
  "an empty file": Buffer.alloc(0),
  "a text": Buffer.from("these are words, not pixels"),
  "a drawing": Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  "a picture that breaks off": whole.subarray(0, whole.length - 30),
  "a header of 60000 x 60000": png(1, 1, () => [1, 2, 3], [60000, 60000]),
};

for (const lang of ["en", "zh"]) {
  atlas(`what is no picture is refused with the reason, ${lang}`, {}, async ({ page, open }) => {
    await open(`#/vanilla?lang=${lang}`);
    const before = await page.locator("#sentence").innerText();
    const reasons = new Set();
    await page.click("#picture-button");
    for (const [what, buffer] of Object.entries(REFUSED)) {
      await page.setInputFiles("#file", { name: "picture.png", mimeType: "image/png", buffer });
      const notice = page.locator(".notice.trouble span");
      await notice.first().waitFor();
      const reason = await notice.first().innerText();
      assert.equal(/[\u4e00-\u9fff]/u.test(reason), lang === "zh", `${what}: ${reason}`);
      reasons.add(reason);
      await page.locator(".notice.trouble button").first().click();
      await notice.first().waitFor({ state: "detached" });
    }
    assert.equal(reasons.size, Object.keys(REFUSED).length, "each has a reason of its own");
    assert.equal(await page.locator("#sentence").innerText(), before);
    assert.ok(!(await page.evaluate(() => location.hash)).includes("picture="));
  });
}

atlas("every sample comes up", {}, async ({ page, open }) => {
  await open();
  await page.click("#picture-button");
  await page.locator("[data-sample]").first().waitFor();
  const samples = await page.locator("[data-sample]").evaluateAll((all) => all.map((one) => one.dataset.sample));
  assert.ok(samples.length >= 6);
  for (const sample of samples) {
    await page.click(`[data-sample="${sample}"]`);
    // The gallery closes when the picture is there.
    await page.locator(".gallery").waitFor({ state: "detached" });
    await page.waitForFunction((sample) => location.hash.includes(`picture=${sample}`) || sample === "chelsea", sample);
    assert.ok(await ready(page), sample);
    assert.equal(await page.locator(".notice.trouble").count(), 0, sample);
    await page.click("#picture-button");
  }
});

atlas("a pasted and a dropped picture are taken, and a photograph from the disk", {}, async ({ page, open }) => {
  await open();
  const bytes = [...whole];
  for (const name of ["paste", "drop"]) {
    await page.evaluate(
      ([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
        const event = name === "paste" ? new ClipboardEvent(name, { clipboardData: data, bubbles: true }) : new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
        window.dispatchEvent(event);
      },
      [name, bytes],
    );
    await page.waitForFunction(() => location.hash.includes("own:"));
    assert.ok(await ready(page), name);
    if (name === "paste") await open("#/vanilla");
  }
  await page.click("#picture-button");
  await page.setInputFiles("#file", {
    name: "cat.jpg",
    mimeType: "image/jpeg",
    buffer: readFileSync(new URL("../../static/pictures/chelsea.jpg", import.meta.url)),
  });
  await page.waitForFunction(() => document.querySelector(".line .formula")?.innerText.includes("300"));
  assert.ok(await ready(page));
});
