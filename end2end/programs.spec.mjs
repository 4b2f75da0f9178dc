// The way from a figure to its data for programs, and the cookbook: with script and without.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { pages, ready } from "./site.mjs";

const { paths, practiceCode, practiceName } = await pages(process.env.HARESIGN_BASE_URL);

/** Through the menu of a figure to the page that says how a program reads it. */
async function useDataOf(figure) {
  await figure.getByText("Download", { exact: true }).click();
  await figure.getByRole("link", { name: "Use this data" }).click();
}

/** From a figure of a dashboard to that page. */
async function fromFigure(page) {
  await page.goto(paths["gp-appointments"]);
  await useDataOf(page.locator("#over-time figure"));
  await expect(page.locator("h1")).toHaveText("Use this data");
}

test("a figure leads to its address and the same in four languages", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  await page.locator("#over-time").getByLabel("Indicator").selectOption("dna-rate");
  await page.locator("form.ask").getByText("England", { exact: true }).click();
  await expect(page).toHaveURL(/group=england/);
  await useDataOf(page.locator("#over-time figure"));

  // What was chosen on the page is what a program asks for.
  await expect(page.locator("h1")).toHaveText("Use this data");
  await ready(page);
  const address = page.getByRole("group", { name: "Address" });
  await expect(address).toContainText("/api/v1/indicators/gp-appointments.dna-rate/values/?");
  await expect(address).toContainText(`org=${practiceCode}`);
  await expect(address).toContainText("benchmark=england");
  await expect(page.locator(".language")).toHaveCount(4);

  const copy = page.getByRole("button", { name: /^Copy.*Python/ });
  await copy.click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^import os\n/);
  expect(copied).toContain(`"org": "${practiceCode}",`);

  await page.getByRole("link", { name: `GP appointments: ${practiceName}` }).click();
  await expect(page.locator("h1")).toHaveText(practiceName);
  await expect(page).toHaveURL(/show=dna-rate/);
});

test("the keyboard reaches every figure's data", async ({ page }) => {
  await page.goto(paths["gp-appointments-nation"]);
  await ready(page);
  // The areas have two figures of the same data: the ranked table and the intervals.
  const menu = page.locator("#areas .download").first();
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(menu.getByRole("link", { name: "Table as CSV" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu.getByRole("link", { name: "Table as CSV" })).toBeHidden();
  await expect(menu.locator("summary")).toBeFocused();
  await page.keyboard.press("Enter");
  await menu.getByRole("link", { name: "Use this data" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Address" })).toContainText("org_type=icb");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a figure leads to its data", async ({ page }) => {
    await fromFigure(page);
    await expect(page.getByRole("group", { name: "Address" })).toContainText(`org=${practiceCode}`);
    await expect(page.locator("[data-copy]").first()).toBeHidden();
    await page.locator("main").getByRole("link", { name: "cookbook" }).click();
    await expect(page.locator("h1")).toHaveText("API cookbook");
  });

  test("the header leads to the cookbook, and the cookbook to its parts", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "API" }).click();
    await expect(page).toHaveURL(/\/docs\/api\/$/);
    await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Recipes" }).click();
    await expect(page.getByRole("heading", { name: "England by month" })).toBeVisible();
  });
});

test("the header says where one is", async ({ page }) => {
  await page.goto("/methods/");
  await ready(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "API" }).click();
  await expect(page.locator("h1")).toHaveText("API cookbook");
  await expect(page.locator("header.top [aria-current]")).toHaveText(["API"]);
});

for (const width of [1280, 390]) {
  for (const [name, path] of [
    ["the cookbook", "/docs/api/"],
    ["a view's data", `/use-this-data/list-size/age-and-sex/?org=${practiceCode}`],
  ]) {
    test(`${name} at ${width}`, async ({ page }) => {
      const said = [];
      page.on("pageerror", (error) => said.push(error.message));
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.goto(path);
      await ready(page);
      await expect(page).toHaveTitle(/ · Haresign$/);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, "pixels wider than the window").toBeLessThanOrEqual(0);
      const found = async (axe) => (await axe.analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      expect(await found(new AxeBuilder({ page }).withTags(tags))).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      expect(await found(new AxeBuilder({ page }).withRules(["color-contrast"]))).toEqual([]);
      expect(said).toEqual([]);
    });
  }
}
