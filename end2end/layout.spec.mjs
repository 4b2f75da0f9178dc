// The shape of a dashboard: the question row, tables on a narrow screen, where the focus is.

import { expect, test } from "@playwright/test";
import { pages, ready } from "./site.mjs";

const { paths, practiceCode, pcnCode } = await pages(process.env.HARESIGN_BASE_URL);

const WIDE = { width: 1280, height: 900 };
const SHORT = { width: 960, height: 800 };
const PHONE = { width: 390, height: 844 };
const DASHBOARDS = ["list-size", "gp-appointments", "nwrs", "gp-patient-survey", "nwrs-pcn", "nwrs-nation", "gp-patient-survey-nation"];

const top = (locator) => locator.evaluate((element) => element.getBoundingClientRect().top);

for (const viewport of [WIDE, SHORT]) {
  test(`at ${viewport.width} the question is one line that stays in view`, async ({ page }) => {
    await page.setViewportSize(viewport);
    for (const name of DASHBOARDS) {
      await page.goto(paths[name]);
      await ready(page);
      const row = page.locator("form.question");
      const box = await row.boundingBox();
      expect(box.height, `${name}: height with its two lines`).toBeLessThanOrEqual(58);
      // Nothing in the row stands outside it or over its neighbour.
      const controls = await row.locator("select:visible, .switch:visible, .btn:visible, summary:visible").evaluateAll((found) =>
        found.map((element) => element.getBoundingClientRect()).map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
      );
      expect(controls.length, name).toBeGreaterThan(1);
      for (const [index, control] of controls.entries()) {
        expect(control.top, name).toBeGreaterThanOrEqual(box.y);
        expect(control.bottom, name).toBeLessThanOrEqual(box.y + box.height);
        expect(control.right, name).toBeLessThanOrEqual(viewport.width);
        if (index) expect(control.left, `${name}: over its neighbour`).toBeGreaterThanOrEqual(controls[index - 1].right);
      }
      // No choice is cut off.
      const isCut = await row.locator(".switch").evaluateAll((found) => found.some((element) => element.scrollWidth > element.clientWidth + 1));
      expect(isCut, `${name}: choices cut off`).toBe(false);
      await page.evaluate(() => scrollTo(0, 1500));
      expect(Math.abs(await top(row)), `${name}: stays`).toBeLessThanOrEqual(1);
      // The section links scroll away.
      expect(await top(page.locator("nav.parts")), name).toBeLessThan(0);
    }
  });
}

test("every section link leads to a section that is there, clear of the question", async ({ page }) => {
  await page.setViewportSize(WIDE);
  for (const name of [...DASHBOARDS, "nwrs-england", "list-size-pcn"]) {
    await page.goto(paths[name]);
    await ready(page);
    const links = await page.locator("nav.parts a").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    expect(links.length, name).toBeGreaterThan(1);
    for (const link of links) await expect(page.locator(link), `${name} ${link}`).toHaveCount(1);
  }
  await page.goto(paths.nwrs);
  await ready(page);
  await page.locator("nav.parts a[href='#everything']").click();
  await expect(page).toHaveURL(/#everything$/);
  const row = await page.locator("form.question").boundingBox();
  await expect.poll(() => top(page.locator("#everything"))).toBeGreaterThanOrEqual(row.height - 1);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled, viewport: PHONE });

    test("on a phone the question is a sentence that opens, and the actions are one menu", async ({ page }) => {
      await page.goto(paths["gp-appointments"]);
      if (javaScriptEnabled) await ready(page);
      const row = page.locator("form.question");
      const said = row.locator(".asking > summary");
      await expect(said).toContainText(/\d{4} · Similar/);
      expect((await row.boundingBox()).height).toBeLessThanOrEqual(58);
      await expect(row.locator("select[name=period]")).toBeHidden();
      await expect(row.getByRole("link", { name: "Save view" })).toBeHidden();

      await said.click();
      await expect(row.locator("select[name=period]")).toBeVisible();
      await row.getByText("England", { exact: true }).click();
      if (!javaScriptEnabled) await row.getByRole("button", { name: "Show" }).click();
      await expect(page).toHaveURL(/group=england/);
      await expect(said).toContainText("England");
      await expect(page.locator(".kpi").first()).toContainText("England");

      await row.locator(".actions > summary").click();
      await expect(row.getByRole("link", { name: "Save view" })).toBeVisible();
      await page.mouse.wheel(0, 2500);
      await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
      expect((await row.boundingBox()).y).toBeLessThan(-100);
    });

    test("on a phone the search opens from its icon", async ({ page }) => {
      await page.goto("/places/");
      if (javaScriptEnabled) await ready(page);
      await expect(page.locator("#find")).toBeHidden();
      await page.locator("header .seek > summary").click();
      await page.locator("#find").fill(practiceCode);
      if (javaScriptEnabled) await expect(page.locator("#find-list [role=option]")).toHaveCount(1);
      await page.locator("#find").press("Enter");
      await expect(page).toHaveURL(/\/places\/Z|\/search\//);
    });
  });
}

test("on a phone the first figures are above 400 pixels", async ({ page }) => {
  await page.setViewportSize(PHONE);
  for (const name of ["list-size", "gp-appointments", "nwrs", "gp-patient-survey", "nwrs-pcn"]) {
    await page.goto(paths[name]);
    await ready(page);
    expect(await top(page.locator(".short p").first()), name).toBeLessThan(400);
  }
});

test("below 960 pixels a row of measures is lines, and nothing scrolls sideways", async ({ page }) => {
  for (const width of [390, 320, 900]) {
    await page.setViewportSize({ width, height: 844 });
    for (const name of ["nwrs", "gp-patient-survey", "gp-patient-survey-pcn", "nwrs-england", "list-size", "nwrs-nation"]) {
      await page.goto(paths[name]);
      await ready(page);
      const wide = await page.locator(".lines").evaluateAll((tables) =>
        tables
          .filter((table) => table.checkVisibility())
          .filter((table) => table.scrollWidth > table.parentElement.clientWidth + 1 || table.parentElement.scrollWidth > table.parentElement.clientWidth + 1)
          .map((table) => table.closest("section")?.id),
      );
      expect(wide, `${name} at ${width}`).toEqual([]);
    }
  }
  // Each value has its name, and what is no value is left out.
  const cells = page.locator("#areas div.figure .lines tbody tr").first().locator("td[data-label]:visible");
  const names = await cells.evaluateAll((found) => found.map((cell) => getComputedStyle(cell, "::before").content));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(name).toMatch(/^"\w.*"/);
});

test("the survey has the responses and their rate beside every figure", async ({ page }) => {
  await page.setViewportSize(WIDE);
  await page.goto(paths["gp-patient-survey-pcn"]);
  await ready(page);
  for (const section of ["#everything", "section:has(.sortable)"]) {
    const headings = await page.locator(section).first().locator("thead th").allTextContents();
    expect(headings.map((text) => text.trim()), section).toEqual(expect.arrayContaining(["Responses", "Response rate"]));
  }
  await expect(page.locator("#against tbody tr").first()).toContainText(/responses, response rate \d/);
  await expect(page.locator("#against .own-said")).toContainText(/responses, response rate \d/);
});

test("an organisation that is chosen by keyboard has the focus on its heading", async ({ page }) => {
  await page.setViewportSize(WIDE);
  await page.goto(paths.nwrs);
  await ready(page);
  const search = page.locator("#find");
  for (const code of [pcnCode, practiceCode]) {
    await search.fill(code);
    await expect(page.locator("#find-list [role=option]")).toHaveCount(1);
    await search.press("ArrowDown");
    await search.press("Enter");
    await expect(page).toHaveURL(new RegExp(`org=${code}`));
    await expect(page.locator("h1")).toBeFocused();
  }
  await page.goto("/");
  await ready(page);
  await page.locator("#find-here").fill(practiceCode);
  await expect(page.locator("#find-here-list [role=option]")).toHaveCount(1);
  await page.locator("#find-here").press("Enter");
  await expect(page).toHaveURL(/places/);
  await expect(page.locator("h1")).toBeFocused();
});

test("whoever changes the question by keyboard stays on its control", async ({ page }) => {
  await page.setViewportSize(WIDE);
  await page.goto(paths.nwrs);
  await ready(page);
  const group = (id) => page.locator(`form.question input[name=group][value=${id}]`);
  await group("similar").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/group=/);
  await expect(page.locator("form.question input[name=group]:checked")).toBeFocused();
  // Another period and another profile are another page.
  for (const name of ["period", "profile"]) {
    const control = page.locator(`form.question select[name=${name}]`);
    const chosen = await control.locator("option").nth(1).innerText();
    // Without a scroll: the browser would make room above the row, which is at the top already.
    await control.evaluate((element) => {
      scrollTo(0, 300);
      element.focus({ preventScroll: true });
    });
    await control.selectOption({ index: 1 });
    await expect(page).toHaveURL(new RegExp(`${name}=`));
    await ready(page);
    await expect(page.locator("form.question .said")).toContainText(chosen);
    await expect(control).toBeFocused();
    expect(await page.evaluate(() => scrollY), name).toBe(300);
  }
  // It is not asked for again on the next page.
  await page.reload();
  await ready(page);
  await expect(page.locator("body")).toBeFocused();
});

test("on a phone the question stays open where it was changed", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await page.goto(paths.nwrs);
  await ready(page);
  await page.locator("form.question .asking > summary").click();
  const control = page.locator("form.question select[name=period]");
  await control.focus();
  await control.selectOption({ index: 1 });
  await expect(page).toHaveURL(/period=/);
  await ready(page);
  await expect(control).toBeVisible();
  await expect(control).toBeFocused();
});

test("whoever goes back sees the period of that page", async ({ page }) => {
  await page.setViewportSize(WIDE);
  for (const name of ["nwrs", "nwrs-nation"]) {
    await page.goto(paths[name]);
    await ready(page);
    const control = page.locator("form.question select[name=period]");
    const before = await control.inputValue();
    await control.selectOption({ index: 1 });
    await expect(page).toHaveURL(/period=/);
    await ready(page);
    expect(await control.inputValue(), name).not.toBe(before);
    await page.goBack();
    await ready(page);
    await expect(page).not.toHaveURL(/period=/);
    expect(await control.inputValue(), name).toBe(before);
  }
});

test("on paper there are no controls, and tables are tables", async ({ page }) => {
  await page.setViewportSize(WIDE);
  await page.goto(paths.nwrs);
  await ready(page);
  await page.emulateMedia({ media: "print" });
  for (const control of ["form.question", "nav.parts", "header.top", ".foot summary", ".tools-end", ".download"]) {
    expect(await page.locator(control).evaluateAll((found) => found.filter((element) => element.checkVisibility()).length), control).toBe(0);
  }
  await page.setViewportSize({ width: 700, height: 900 });
  await expect(page.locator("#everything tbody tr").first()).toHaveCSS("display", "table-row");
});
