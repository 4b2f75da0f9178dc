// A visit with script: searching, switching groups, addresses, exports.

import { expect, test } from "@playwright/test";
import { pages, ready, through } from "./site.mjs";

const { paths, practiceCode, practiceName } = await pages(process.env.HARESIGN_BASE_URL);

/** The requests that a page makes from now on. */
function requests(page) {
  const made = [];
  page.on("request", (request) => {
    // The browser itself looks for the icon when the address changes.
    if (!request.url().endsWith("/icon.svg")) made.push(request.url());
  });
  return made;
}

test("a practice is found while typing and opened by keyboard", async ({ page }) => {
  await page.goto("/");
  await ready(page);
  const search = page.locator("#find-here");
  await search.fill(practiceName.slice(0, 9));
  await expect(page.locator("#find-here-list [role=option]").first()).toBeVisible();
  await search.fill(practiceCode);
  await expect(page.locator("#find-here-list [role=option]")).toHaveCount(1);
  await search.press("ArrowDown");
  await search.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/places/${practiceCode}/`));
  await expect(page.locator("h1")).toHaveText(practiceName);
  await page.getByRole("link", { name: /GP appointments/ }).first().click();
  await expect(page).toHaveURL(new RegExp(`/tools/gp-appointments/.*${practiceCode}`));
});

test("a search that finds nothing says so and offers another way", async ({ page }) => {
  await page.goto("/");
  await ready(page);
  await page.locator("#find-here").fill("qqqqzzzz");
  await expect(page.getByText("Nothing found.")).toBeVisible();
});

test("switching the group asks nothing of the server and keeps the chart", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  await through(page);
  const chart = page.locator("figure[data-live] .host svg").first();
  await expect(chart).toBeVisible();
  await chart.evaluate((element) => (element.dataset.same = "yes"));
  const card = page.locator(".kpi").first();
  const before = await card.innerText();
  const made = requests(page);

  await page.getByRole("radio", { name: "England" }).or(page.getByLabel("England", { exact: true })).first().check({ force: true });
  await expect(page).toHaveURL(/group=england/);
  await expect(card).not.toHaveText(before);
  await expect(card).toContainText("England");
  await expect(page.locator("figure .host svg[data-same=yes]")).toHaveCount(1);
  expect(made).toEqual([]);
});

test("the address restores the view", async ({ page }) => {
  await page.goto(`${paths["gp-appointments"]}&group=region&show=dna-rate&trend=variation&by=gp`);
  await ready(page);
  const state = async () => ({
    text: await page.locator("main").innerText(),
    checked: await page.locator("input:checked").evaluateAll((inputs) => inputs.map(({ name, value }) => `${name}=${value}`)),
  });
  const first = await state();
  expect(first.checked).toEqual(expect.arrayContaining(["group=region", "trend=variation", "by=gp"]));
  await page.reload();
  await ready(page);
  expect(await state()).toEqual(first);
});

test("another indicator changes the trend and the table of groups", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  await page.locator("select[name=show]").selectOption({ label: "Did not attend" });
  await expect(page).toHaveURL(/show=dna/);
  await expect(page.locator("#against")).toContainText("Did not attend");
});

test("another month is another answer of the server", async ({ page }) => {
  await page.goto(paths["list-size"]);
  await ready(page);
  const months = page.locator("select[name=period]");
  const second = await months.locator("option").nth(1).getAttribute("value");
  await months.selectOption(second);
  await expect(page).toHaveURL(new RegExp(`period=${second}`));
  await expect(page.locator(".short")).toBeVisible();
});

test("an own group is built by search and kept in the address", async ({ page }) => {
  await page.goto(paths["gp-appointments-own"]);
  await ready(page);
  const search = page.locator("#add-member");
  await search.fill("surgery");
  const option = page.locator("#add-member-list [role=option]");
  await expect(option.nth(3)).toBeVisible();
  const name = await option.nth(3).locator("b").innerText();
  await option.nth(3).click();
  await expect(page.locator(".chips")).toContainText(name);
  await expect(page).toHaveURL(/own=/);
  await page.reload();
  await ready(page);
  await expect(page.locator(".chips")).toContainText(name);
  await expect(page.locator("#against")).toContainText("Own group");
  await page.getByRole("link", { name: `Remove ${name}` }).click();
  await expect(page).not.toHaveURL(/own=Z/);
});

test("every export of a page answers with a table or a drawing", async ({ page, request }) => {
  for (const name of ["list-size", "gp-appointments", "gp-appointments-nation", "list-size-nation", "pcn", "data-sources"]) {
    await page.goto(paths[name]);
    await ready(page);
    const links = await page.locator("a[download]").evaluateAll((found) => found.map((link) => link.href));
    expect(links.length, name).toBeGreaterThan(0);
    for (const link of new Set(links)) {
      const answer = await request.get(link);
      expect(answer.status(), link).toBe(200);
      const type = answer.headers()["content-type"];
      if (link.includes(".csv")) {
        expect(type).toContain("text/csv");
        expect((await answer.text()).split("\r\n").length, link).toBeGreaterThan(2);
      } else if (link.includes(".svg")) {
        expect(await answer.text(), link).toContain("<svg");
      } else {
        const isPicture = link.includes(".png");
        expect(type, link).toContain(isPicture ? "image/png" : "spreadsheetml");
        const start = (await answer.body()).subarray(0, 4).toString("latin1");
        expect(start, link).toBe(isPicture ? "\x89PNG" : "PK\x03\x04");
      }
    }
  }
});

test("the landscape is sorted by its headings", async ({ page }) => {
  await page.goto(paths["list-size"]);
  await ready(page);
  await page.getByText("Same sub-ICB").click();
  const landscape = page.locator("#landscape");
  const patients = async () =>
    landscape.locator("tbody tr td.n:first-of-type").evaluateAll((cells) => cells.map((cell) => Number(cell.textContent.replaceAll(",", ""))));
  await expect.poll(async () => (await patients()).length).toBeGreaterThan(5);
  const falling = await patients();
  expect(falling).toEqual([...falling].sort((a, b) => b - a));
  await landscape.getByRole("link", { name: /Registered patients/ }).click();
  await expect.poll(patients).toEqual([...falling].sort((a, b) => a - b));
});

test("a chart can be read as a table", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  const figure = page.locator("#over-time figure");
  await figure.getByText("Table", { exact: true }).click();
  await expect(figure.getByRole("table")).toBeVisible();
  expect(await figure.locator("tbody tr").count()).toBeGreaterThan(12);
});

test("the theme is chosen and kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await ready(page);
  const shade = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await shade();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect.poll(shade).not.toBe(light);
  const dark = await shade();
  await page.reload();
  await expect.poll(shade).toBe(dark);
});
