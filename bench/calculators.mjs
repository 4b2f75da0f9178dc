// What a keystroke costs in a planning tool. node bench/calculators.mjs BASE_URL prints JSON.
// Measured: the work of the page from the event to a page that is laid out, with 43 indicators
// and with 60 members of staff.

import { chromium } from "@playwright/test";
import { CHROMIUM } from "../end2end/chromium.mjs";
import { pages, ready } from "../end2end/site.mjs";

const base = process.argv[2];
const { practiceCode, pcnCode } = await pages(base);
const browser = await chromium.launch(CHROMIUM);
const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

async function keystrokes(path, key, texts) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(base + path);
  await ready(page);
  await page.waitForTimeout(500);
  const times = await page.evaluate(
    async ([key, texts]) => {
      const field = document.querySelector(`[data-key="${key}"]`);
      const turn = () =>
        new Promise((done) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = done;
          channel.port2.postMessage(null);
        });
      const times = [];
      for (let round = 0; round < 60; round += 1) {
        // Not in a frame callback, so that no painting is counted as work of the page.
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 2)));
        const began = performance.now();
        field.value = texts[round % texts.length];
        field.dispatchEvent(new Event("input", { bubbles: true }));
        // Effects run in microtasks, which are through before the next task.
        await turn();
        document.body.getBoundingClientRect();
        times.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 30));
      }
      return times.slice(10);
    },
    [key, texts],
  );
  await page.close();
  return { count: times.length, median: quantile(times, 0.5), p95: quantile(times, 0.95), most: Math.max(...times) };
}

const staff = (of, pairs) => {
  const query = new URLSearchParams({ org: of });
  for (let row = 1; row <= 60; row += 1) for (const [column, text] of Object.entries(pairs)) query.set(`staff.${row}.${column}`, text);
  return query;
};
const percents = ["70", "70.5", "71", "7"];
const pays = ["35000", "35100", "3510", "35"];
const figures = {
  "qof-income": await keystrokes(`/tools/qof-income/?org=${practiceCode}`, "achieved.CHOL004.percent", percents),
  "qof-income, list": await keystrokes(`/tools/qof-income/?org=${practiceCode}`, "list", ["9000", "9001", "900"]),
  "payroll-forecaster, 60 staff": await keystrokes(`/tools/payroll-forecaster/?${staff(practiceCode, { name: "Nurse", pay: "35000" })}`, "staff.30.pay", pays),
  "arrs-calculator, 60 staff": await keystrokes(`/tools/arrs-calculator/?${staff(pcnCode, { name: "Post", salary: "40000" })}`, "staff.30.salary", pays),
};
console.log(JSON.stringify(figures, null, 2));
await browser.close();
