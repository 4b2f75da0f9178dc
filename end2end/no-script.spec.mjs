// A visit without script: forms and links do everything.

import { expect, test } from "@playwright/test";
import { pages } from "./site.mjs";

const { paths, practiceCode, practiceName } = await pages(process.env.HARESIGN_BASE_URL);

test.use({ javaScriptEnabled: false });

test("from the first page to a dashboard by search", async ({ page }) => {
  await page.goto("/");
  await page.locator("#find-here").fill(practiceName);
  await page.locator("#find-here").press("Enter");
  await expect(page).toHaveURL(/\/search\/\?q=/);
  await page.locator(".results a").first().click();
  await expect(page.locator("h1")).toHaveText(practiceName);
  await page.getByRole("link", { name: /List size/ }).first().click();
  await expect(page).toHaveURL(new RegExp(practiceCode));
  await expect(page.locator(".kpi")).toHaveCount(8);
});

test("charts are drawings with tables and downloads", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  const figure = page.locator("#over-time figure");
  await expect(figure.locator(".static svg").first()).toBeVisible();
  await figure.getByText("Table", { exact: true }).click();
  await expect(figure.getByRole("table")).toBeVisible();
  await expect(figure.getByRole("link", { name: "CSV" })).toBeVisible();
});

test("the group and the month are chosen by a form", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  const form = page.locator("form.ask");
  await form.getByLabel("England", { exact: true }).check({ force: true });
  await form.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/group=england/);
  await expect(page.locator(".kpi").first()).toContainText("England");
});

test("a member is added to an own group by its code", async ({ page }) => {
  const { pcnCode, practiceCode: own } = await pages(process.env.HARESIGN_BASE_URL);
  await page.goto(`/places/${pcnCode}/`);
  const codes = await page
    .locator("a[href^='/places/Z']")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href").split("/")[2]))
    .catch(() => []);
  const other = codes.find((code) => code !== own && code !== pcnCode && code.length === own.length);
  expect(other).toBeTruthy();
  await page.goto(paths["gp-appointments-own"]);
  await page.locator("#add-member").fill(other);
  await page.getByRole("button", { name: "Add by code" }).click();
  await expect(page.locator("#against")).toContainText("Own group");
});

test("places lead from England to a practice", async ({ page }) => {
  await page.goto("/places/");
  for (let step = 0; step < 6; step += 1) {
    if (await page.getByText(/^Practice Z/).count()) break;
    await page.locator("main table tbody a").first().click();
  }
  await expect(page.locator("main")).toContainText("GP appointments");
});

test("an address that leads nowhere searches", async ({ page }) => {
  const response = await page.goto("/no/such/page");
  expect(response.status()).toBe(404);
  await expect(page.locator("main").getByRole("search").or(page.locator("main form")).first()).toBeVisible();
});
