// The interactive chart holds what the still one holds, at every width: it is drawn, no words are
// cut, none meet, and on a wide screen it has every word of the drawing below it.

import { expect, test } from "@playwright/test";
import { pages, ready } from "./site.mjs";

const { paths } = await pages(process.env.HARESIGN_BASE_URL);
const WIDTHS = [1280, 640, 320];
const NAMES = [
  "gp-appointments",
  "gp-appointments-variation",
  "gp-appointments-nation",
  "list-size",
  "nwrs",
  "gp-patient-survey",
];

/** What the charts of the page hold: the words of both drawings, and which are cut or meet. */
function held() {
  const words = (root) =>
    [...root.querySelectorAll("text")]
      .flatMap((text) => (text.querySelector("tspan") ? [...text.querySelectorAll("tspan")] : [text]))
      .map((text) => ({ text: text.textContent.trim(), box: text.getBoundingClientRect() }))
      .filter(({ text }) => text);
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
  return [...document.querySelectorAll("figure:has(.host)")].map((figure) => {
    const host = figure.querySelector(".host");
    const place = host.getBoundingClientRect();
    const still = [...figure.querySelectorAll(".static")].find((drawing) => drawing.getBoundingClientRect().width > 0);
    const live = words(host);
    const said = new Set(live.map(({ text }) => text));
    return {
      id: host.dataset.figure,
      isLive: "live" in figure.dataset,
      missing: words(still)
        .map(({ text }) => text)
        .filter((text) => !said.has(text)),
      cut: live
        // Letters such as W stand a little over the place where their text begins.
        .filter(({ box }) => box.left < place.left - 2 || box.right > place.right + 2 || box.bottom > place.bottom + 2)
        .map(({ text }) => text),
      met: live.flatMap((a, at) => live.slice(at + 1).flatMap((b) => (meet(a.box, b.box) ? [`${a.text} | ${b.text}`] : []))),
    };
  });
}

for (const width of WIDTHS) {
  for (const name of NAMES) {
    test(`charts of ${name} at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(paths[name]);
      await ready(page);
      const hosts = page.locator("figure .host");
      for (let at = 0; at < (await hosts.count()); at += 1) {
        // What is above takes its room only when it is seen, and pushes the chart on.
        await expect(async () => {
          await hosts.nth(at).scrollIntoViewIfNeeded();
          await expect(hosts.nth(at).locator("svg")).toBeAttached({ timeout: 500 });
        }).toPass();
      }
      const figures = await page.evaluate(held);
      expect(figures.length).toBeGreaterThan(0);
      for (const { id, isLive, missing, cut, met } of figures) {
        expect.soft(isLive, `${id} is drawn`).toBe(true);
        expect.soft(cut, `${id}: words that are cut`).toEqual([]);
        expect.soft(met, `${id}: words that meet`).toEqual([]);
        // On a narrow screen names are shortened to the room that they have.
        if (width === 1280) expect.soft(missing, `${id}: words of the still drawing alone`).toEqual([]);
      }
    });
  }
}
