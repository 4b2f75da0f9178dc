// Pictures of the main pages: light and dark, wide and narrow.
// node end2end/look.mjs BASE_URL FOLDER [NAME…]

import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { CHROMIUM } from "./chromium.mjs";
import { pages, ready, through } from "./site.mjs";

const [base, folder, ...names] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

const browser = await chromium.launch(CHROMIUM);
const context = await browser.newContext();
const { paths } = await pages(base);

for (const [name, path] of Object.entries(paths)) {
  if (names.length && !names.includes(name)) continue;
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await context.newPage();
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) console.log(`${name}: ${message.text()}`);
      });
      page.on("pageerror", (error) => console.log(`${name}: ${error.message}`));
      await page.setViewportSize({ width, height: width > 600 ? 900 : 844 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto(base + path);
      await ready(page).catch(() => console.log(`${name}: the module did not start`));
      await through(page);
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) console.log(`${name}: ${wide} px wider than the window at ${width}`);
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
