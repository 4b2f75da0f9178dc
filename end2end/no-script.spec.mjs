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
  await figure.getByText("Download", { exact: true }).click();
  await expect(figure.getByRole("link", { name: "Table as CSV" })).toBeVisible();
  const picture = page.waitForEvent("download");
  await figure.getByRole("link", { name: "Picture (PNG)" }).click();
  expect((await picture).suggestedFilename()).toMatch(/^gp-appointments-.*trend.*\.png$/);
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

test("areas are ranked, and sorted by links", async ({ page }) => {
  await page.goto(paths["nwrs-nation"]);
  const areas = page.locator("#areas");
  await expect(areas.locator("figure .static svg").first()).toBeVisible();
  const table = areas.locator("div.figure .scroll table");
  const column = async (place) => table.locator(`tbody tr > :nth-child(${place})`).allInnerTexts();
  const ranks = (await column(2)).filter(Boolean).map(Number);
  expect(ranks.length).toBeGreaterThan(5);
  expect(ranks).toEqual(ranks.map((_, index) => index + 1));
  await table.getByRole("link", { name: "ICB", exact: true }).click();
  await expect(page).toHaveURL(/sort=/);
  const names = await column(1);
  expect(names).toEqual([...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), "en")));
});

test("a profile that has no figures for practices is not offered, and its address says so", async ({ page }) => {
  await page.goto(paths["nwrs-without-profile"]);
  await expect(page.locator(".aside")).toContainText("No figures are published for practices under “PCN staff”");
  await expect(page.locator("form.ask select[name=profile] option")).toHaveCount(2);
  await expect(page.locator(".kpi .value.none")).toHaveCount(0);
  await page.goto(paths["nwrs-pcn-staff"]);
  await expect(page.locator(".aside")).toHaveCount(0);
  await expect(page.locator("form.ask select[name=profile] option")).toHaveCount(3);
});

test("no section is an empty table", async ({ page }) => {
  for (const name of ["nwrs", "nwrs-pcn", "nwrs-pcn-staff", "nwrs-england", "gp-patient-survey", "list-size-england", "nwrs-nation"]) {
    await page.goto(paths[name]);
    const empty = await page.locator("section table").evaluateAll((tables) => tables.filter((table) => !table.tBodies[0]?.rows.length).length);
    expect(empty, name).toBe(0);
  }
  await page.goto(paths.nwrs);
  await expect(page.locator("#returns tbody tr")).toHaveCount(4);
});

test("England is beside nobody: no table has columns of a group", async ({ page, request }) => {
  for (const name of ["list-size-england", "nwrs-england"]) {
    await page.goto(paths[name]);
    await expect(page.locator("#against")).toHaveCount(0);
    // Its regions are beside each other.
    await expect(page.locator("section:not(#members) th").filter({ hasText: /Difference|Percentile/ })).toHaveCount(0);
    const csv = await page.locator("#everything a[download]").first().getAttribute("href");
    const heading = (await (await request.get(csv)).text()).split("\r\n")[0];
    expect(heading).toContain("Indicator,England");
    expect(heading).not.toMatch(/Difference|Percentile/);
  }
});

test("roles that nobody has and roles that are not published are lines of the drawing together and rows of its table", async ({ page }) => {
  await page.goto(paths.nwrs);
  const tree = page.locator("#made-of figure").filter({ hasText: "Full-time equivalents by staff group and role" });
  await expect(tree.locator(".static.wide svg")).toContainText(/\d+ others/);
  await expect(tree.locator(".static.wide svg")).not.toContainText(/Osteopath|High intensity/);
  await tree.getByText("Table", { exact: true }).click();
  await expect(tree.getByRole("row", { name: /^Osteopath/ })).toContainText("0.0");
  await expect(tree.getByRole("row", { name: /^High intensity/ })).toContainText("not published");
});

test("the working of every figure is a page of its own", async ({ page }) => {
  await page.goto(`/tools/qof-income/?org=${practiceCode}`);
  const workings = page.locator(".workings");
  await expect(workings.locator(".working")).toHaveCount(0);
  await workings.getByText("Show the working").click();
  await workings.getByRole("link", { name: "The page with the working of every figure" }).click();
  await expect(page).toHaveURL(/workings=shown/);
  await expect(workings.locator(".working").first()).toBeVisible();
  await expect(page.locator(".fold .working").first()).toBeVisible();
});
