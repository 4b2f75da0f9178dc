// The planning tools: the main journey of each with and without script, wide and narrow,
// accessibility in light and dark, and what is printed.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { pages, ready, through } from "./site.mjs";

const { practiceCode, pcnCode } = await pages(process.env.HARESIGN_BASE_URL);

// By tool: for whom, and pairs of an address that give a result other than that of nothing typed.
const TOOLS = {
  "qof-income": { org: practiceCode, typed: { "achieved.CHOL004.percent": "30" } },
  "arrs-calculator": { org: pcnCode, typed: { "staff.1.role": "nursing-associate", "staff.1.wte": "0.6" } },
  "pcn-funding-split": { org: pcnCode, year: "2025-26", typed: { adjusted: "70,000", "costs.1.amount": "£1,200.50" } },
  "payroll-forecaster": { org: practiceCode, typed: { "staff.1.name": "Nurse", "staff.1.pay": "£35,000" } },
  "gp-reimbursement": { org: practiceCode, typed: { "post.1.wte": "0.5" } },
  "iif-calculator": { org: pcnCode, year: "2025-26", typed: { "achieved.HI-03.percent": "70" } },
  "enhanced-access": { org: pcnCode, typed: { "session.1.clinicians": "3" } },
};
const address = (slug, more = {}) => {
  const { org, year } = TOOLS[slug];
  return `/tools/${slug}/?${new URLSearchParams({ org, ...(year && { year }), ...more })}`;
};
/** Types into a field as a visitor would, or chooses. */
async function type(page, key, text) {
  const isChoice = await field(page, key).evaluate((element) => element.matches("select"));
  await (isChoice ? field(page, key).selectOption(text) : field(page, key).fill(text));
}
const field = (page, key) => page.locator(`[data-key="${key}"]`);

/** What axe finds, one line for each. */
async function findings(axe) {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("\n")}`);
}

test("the index lists the tools under Planning", async ({ page }) => {
  await page.goto("/tools/");
  const planning = page.locator(".ask-list section", { has: page.getByRole("heading", { name: "Planning" }) });
  await expect(planning.locator("li")).toHaveCount(Object.keys(TOOLS).length);
});

for (const [slug, { typed }] of Object.entries(TOOLS)) {
  for (const width of [1280, 390]) {
    test(`${slug} at ${width}`, async ({ page }) => {
      const said = [];
      page.on("pageerror", (error) => said.push(error.message));
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text().slice(0, 300)));
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.goto(address(slug, typed));
      await ready(page);
      await through(page);
      await expect(page.locator("h1")).toHaveCount(1);
      await expect(page.locator("aside.result")).toContainText("Planning support, not contractual advice");
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, "pixels wider than the window").toBeLessThanOrEqual(0);
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      expect(await findings(new AxeBuilder({ page }).withTags(tags))).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      expect(await findings(new AxeBuilder({ page }).withRules(["color-contrast"]))).toEqual([]);
      expect(said).toEqual([]);
    });
  }

  test(`${slug}: what is typed is answered without asking the server, and is in the address`, async ({ page }) => {
    await page.goto(address(slug));
    await ready(page);
    const main = page.locator("main");
    const before = await main.innerText();
    const made = [];
    page.on("request", (request) => request.url().endsWith("/icon.svg") || made.push(request.url()));
    for (const [key, text] of Object.entries(typed)) {
      await type(page, key, text);
      await expect(field(page, key)).toHaveValue(text);
    }
    await expect(page).toHaveURL((url) => Object.entries(typed).every(([key, text]) => url.searchParams.get(key) === text));
    expect(made).toEqual([]);
    expect(await main.innerText()).not.toBe(before);
    // The address gives the same again.
    const result = await page.locator(".total").innerText();
    await page.reload();
    await ready(page);
    for (const [key, text] of Object.entries(typed)) await expect(field(page, key)).toHaveValue(text);
    expect(await page.locator(".total").innerText()).toBe(result);
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });
    test(`${slug}: the form gives the same`, async ({ page }) => {
      await page.goto(address(slug, typed));
      const result = await page.locator(".total").innerText();
      await page.goto(address(slug));
      for (const [key, text] of Object.entries(typed)) await type(page, key, text);
      await page.getByRole("button", { name: "Work it out" }).click();
      expect(new URL(page.url()).searchParams.size).toBeLessThan(Object.keys(typed).length + 4);
      expect(await page.locator(".total").innerText()).toBe(result);
    });
  });
}

test("what cannot be read stays and is explained beside its field", async ({ page }) => {
  await page.goto(address("qof-income"));
  await ready(page);
  await field(page, "list").fill("about 9,000");
  await expect(field(page, "list")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#list-problem")).toContainText("is not a number");
  await expect(field(page, "list")).toHaveValue("about 9,000");
  await field(page, "list").fill("9,000");
  await expect(page.locator("#list-problem")).toBeEmpty();
});

test("scenarios stand side by side, and going back shows the one before", async ({ page }) => {
  await page.goto(address("qof-income", { list: "9000" }));
  await ready(page);
  await page.getByText("+ New").click();
  await expect(page).toHaveURL(/scenario=2/);
  await expect(field(page, "list")).toHaveValue("9000");
  await field(page, "list").fill("10000");
  await expect(page).toHaveURL(/s2\.list=10000/);
  await expect(page.locator("#scenarios thead th")).toHaveCount(3);
  await page.locator(".switch label", { hasText: "As now" }).click();
  await expect(field(page, "list")).toHaveValue("9000");
  await page.goBack();
  await expect(field(page, "list")).toHaveValue("10000");
});

test("rows are added and taken away by keyboard", async ({ page }) => {
  await page.goto(address("payroll-forecaster"));
  await ready(page);
  const cards = page.locator("#part-staff .row-cards > li");
  await expect(cards).toHaveCount(1);
  await field(page, "staff.1.pay").fill("35000");
  await page.getByRole("button", { name: "Add a member of staff" }).press("Enter");
  await expect(cards).toHaveCount(2);
  await expect(field(page, "staff.2.name")).toBeFocused();
  await page.keyboard.type("Porter");
  await page.getByRole("button", { name: "Remove member of staff 1" }).press("Enter");
  await expect(cards).toHaveCount(1);
  await expect(page).toHaveURL((url) => !url.search.includes("staff.1") && url.searchParams.get("staff.2.name") === "Porter");
});

test("a figure of the rules gives way to one's own, and says so", async ({ page }) => {
  await page.goto(address("qof-income"));
  await ready(page);
  await page.getByText("Rules and sources", { exact: true }).click();
  await field(page, "rule.qof.point").fill("300");
  await page.getByText("Show the working").click();
  await expect(page.locator(".workings")).toContainText("your own figure");
  await expect(page).toHaveURL(/rule\.qof\.point=300/);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("rows and scenarios come and go by buttons", async ({ page }) => {
    await page.goto(address("payroll-forecaster", { "staff.1.pay": "35000" }));
    await page.getByRole("button", { name: "Add a member of staff" }).click();
    await expect(page.locator("#part-staff .row-cards > li")).toHaveCount(2);
    await field(page, "staff.2.pay").fill("20000");
    await page.getByLabel("+ New").check({ force: true });
    await page.getByRole("button", { name: "Work it out" }).click();
    await expect(page).toHaveURL(/scenario=2/);
    await expect(field(page, "staff.2.pay")).toHaveValue("20000");
    await page.getByRole("button", { name: "Remove member of staff 2" }).click();
    await expect(page.locator("#part-staff .row-cards > li")).toHaveCount(1);
    await expect(page.locator("#scenarios")).toContainText("−£");
  });
});

test("on paper there are values and sources and no controls", async ({ page }) => {
  await page.goto(address("qof-income", { list: "9000" }));
  await ready(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("#inputs-on-paper")).toContainText("9,000");
  await expect(page.locator(".inputs")).toBeHidden();
  await expect(page.locator(".ask")).toBeHidden();
  await expect(page.locator(".total .value")).toBeVisible();
  await expect(page.locator(".disclaimer")).toContainText("2026/27");
});
