// Every page: it answers, says what it is, fits its window, breaks no rule of accessibility,
// and leaves nothing in the console.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { pages, ready, through } from "./site.mjs";

const { paths } = await pages(process.env.HARESIGN_BASE_URL);
const NOT_FOUND = ["missing", "gp-appointments-missing-month", "unknown-organisation"];

/** What axe finds, one line for each. */
async function findings(axe) {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("\n")}`);
}

for (const [name, path] of Object.entries(paths)) {
  for (const width of [1280, 390]) {
    test(`${name} at ${width}`, async ({ page }) => {
      const said = [];
      page.on("pageerror", (error) => said.push(error.message));
      page.on("console", (message) => {
        const isNotFound = NOT_FOUND.includes(name) && message.text().includes("404");
        if (["error", "warning"].includes(message.type()) && !isNotFound) said.push(message.text());
      });
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      const response = await page.goto(path);
      expect(response.status()).toBe(NOT_FOUND.includes(name) ? 404 : 200);
      await ready(page);
      await through(page);

      await expect(page.locator("h1")).toHaveCount(1);
      await expect(page).toHaveTitle(/ · Haresign$/);
      await expect(page.locator(".notice")).toContainText("invented");
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, "pixels wider than the window").toBeLessThanOrEqual(0);

      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      expect(await findings(new AxeBuilder({ page }).withTags(tags))).toEqual([]);
      // In the dark, only colours differ.
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      expect(await findings(new AxeBuilder({ page }).withRules(["color-contrast"]))).toEqual([]);
      expect(said).toEqual([]);
    });
  }
}

for (const width of [320, 2560]) {
  test(`pages fit ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    const names = ["home", "list-size", "gp-appointments", "gp-appointments-nation", "nwrs", "nwrs-pcn-staff", "nwrs-nation", "gp-patient-survey", "practice"];
    for (const name of names) {
      await page.goto(paths[name]);
      await ready(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, name).toBeLessThanOrEqual(0);
    }
  });
}

test("on paper, charts are the static drawings and controls are gone", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  await through(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".drawing .static svg").first()).toBeVisible();
  await expect(page.locator(".drawing .host").first()).toBeHidden();
  await expect(page.locator(".ask")).toBeHidden();
  await expect(page.locator("header.top")).toBeHidden();
  await expect(page.locator(".foot .src").first()).toBeVisible();
});
