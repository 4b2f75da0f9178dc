// What is drawn as text is changed in place: focus stays, what is open stays open, and no more of the
// server is asked than a page says.

import { expect, test } from "@playwright/test";
import { pages, ready } from "./site.mjs";

const { paths } = await pages(process.env.HARESIGN_BASE_URL);

test("sorting keeps the focus and is no step in the history", async ({ page }) => {
  await page.goto(paths["list-size"]);
  await ready(page);
  const heading = page.locator("#landscape").getByRole("link", { name: /Registered patients/ });
  await heading.focus();
  const steps = await page.evaluate(() => history.length);
  const before = await heading.locator("xpath=..").getAttribute("aria-sort");
  await heading.press("Enter");
  await expect(page).toHaveURL(/sort=/);
  await expect(heading.locator("xpath=..")).not.toHaveAttribute("aria-sort", before ?? "");
  await expect(heading).toBeFocused();
  expect(await page.evaluate(() => history.length)).toBe(steps);
});

test("what was opened stays open when the group changes", async ({ page }) => {
  await page.goto(paths["gp-appointments"]);
  await ready(page);
  const notes = page.locator("#notes details").nth(1);
  await notes.locator("summary").click();
  const menu = page.locator("#over-time details.download");
  await menu.locator("summary").click();
  await page.evaluate(() => {
    window.isSame = true;
    [...document.querySelectorAll("#against tbody a")].find((link) => /group=england/.test(link.href)).click();
  });
  await expect(page).toHaveURL(/group=england/);
  await expect(page.locator("#against tr.on")).toContainText("England");
  expect(await page.evaluate(() => window.isSame)).toBe(true);
  await expect(notes).toHaveAttribute("open", "");
  await expect(menu.locator("a").first()).toHaveAttribute("href", /group=england/);
});

test("another organisation is another page", async ({ page }) => {
  await page.goto(paths["list-size"]);
  await ready(page);
  await page.evaluate(() => (window.isSame = true));
  await page.locator(".subject .where a").nth(1).click();
  await ready(page);
  expect(await page.evaluate(() => window.isSame)).toBeUndefined();
});
