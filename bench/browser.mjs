// What a visit costs in the browser. node bench/browser.mjs BASE_URL prints JSON.

import { chromium } from "@playwright/test";
import { CHROMIUM } from "../end2end/chromium.mjs";
import { pages, ready, through } from "../end2end/site.mjs";

const base = process.argv[2];
const { paths } = await pages(base);
const browser = await chromium.launch(CHROMIUM);

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

/** Milliseconds of work from a choice of group to a laid-out page, for many choices. */
async function switches(path) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(base + path);
  await ready(page);
  await through(page);
  await page.evaluate(() => document.querySelector("figure").scrollIntoView());
  await page.waitForTimeout(500);
  const times = await page.evaluate(async () => {
    const inputs = [...document.querySelectorAll("input[name=group]")].filter(({ value }) => value !== "own");
    const turn = () =>
      new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(null);
      });
    const times = [];
    performance.clearMeasures("chart");
    for (let round = 0; round < 120; round += 1) {
      const input = inputs[round % inputs.length];
      if (input.checked) continue;
      // Not in a frame callback, so that no painting is counted as work of the page.
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 2)));
      const began = performance.now();
      input.click();
      // Effects run in microtasks, which are through before the next task.
      await turn();
      document.body.getBoundingClientRect();
      times.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 60));
    }
    const charts = performance.getEntriesByName("chart").map(({ duration }) => duration);
    return { times: times.slice(10), charts: charts.slice(10) };
  });
  await page.close();
  const of = (times) => ({ median: quantile(times, 0.5), p95: quantile(times, 0.95), most: Math.max(...times) });
  return { ...of(times.times), chart: of(times.charts) };
}

/** First visit on a slow laptop: four times slower, 10 Mbit/s, 40 ms away. */
async function throttled(path) {
  const runs = [];
  for (let run = 0; run < 5; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await session.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 40,
      downloadThroughput: (10 * 1024 * 1024) / 8,
      uploadThroughput: (10 * 1024 * 1024) / 8,
    });
    const sent = { wasm: 0, script: 0, style: 0, font: 0, page: 0 };
    const kinds = new Map();
    session.on("Network.responseReceived", ({ requestId, response }) => kinds.set(requestId, response.url));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const url = kinds.get(requestId) ?? "";
      const kind = [["wasm", ".wasm"], ["script", ".js"], ["style", ".css"], ["font", ".woff2"]].find(([, ending]) => url.endsWith(ending))?.[0];
      sent[kind ?? "page"] += encodedDataLength;
    });
    await page.addInitScript(() => {
      globalThis.paint = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.paint = entry.startTime;
      }).observe({ type: "largest-contentful-paint", buffered: true });
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(base + path);
    // The first chart lies below the cards; a visitor scrolls to it.
    await page.evaluate(() => document.querySelector("figure").scrollIntoView());
    await page.waitForSelector("figure[data-live]", { timeout: 30_000 });
    const interactive = await page.evaluate(() => performance.now());
    await page.waitForTimeout(300);
    const { paint, shift } = await page.evaluate(() => ({ paint: globalThis.paint, shift: globalThis.shift }));
    runs.push({ paint, interactive, shift, sent });
    await context.close();
  }
  const median = (pick) => quantile(runs.map(pick), 0.5);
  return { paint: median(({ paint }) => paint), interactive: median(({ interactive }) => interactive), shift: median(({ shift }) => shift), sent: runs[0].sent };
}

const answer = {
  "switch-gp-appointments": await switches(paths["gp-appointments"]),
  "switch-list-size": await switches(paths["list-size"]),
  throttled: await throttled(paths["gp-appointments"]),
};
await browser.close();
console.log(JSON.stringify(answer));
