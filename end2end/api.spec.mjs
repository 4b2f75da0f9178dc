// A key made on the page, tried in the viewer, and revoked; both viewers under the policy.

import { expect, test } from "@playwright/test";
import { network, register, send, somebody } from "./accounts.mjs";

/** What the browser complains of: refused by the policy, or from another host. */
function complaints(page, base) {
  const found = [];
  page.on("console", (message) => {
    if (message.type() === "error") found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:")) found.push(url);
  });
  return found;
}

test("the reference is drawn and reaches no other host", async ({ page, baseURL }) => {
  const found = complaints(page, baseURL);
  await page.goto("/api/redoc/");
  await expect(page.locator("#viewer h1")).toContainText("Haresign API");
  await expect(page.locator("#viewer")).toContainText("/api/v1/list-sizes/");
  expect(found).toEqual([]);
});

test("a key is made, tried in the viewer and revoked", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, extraHTTPHeaders: network() });
  const page = await context.newPage();
  await register(page, somebody("Kay Lime"));
  await page.goto("/accounts/api-keys/");
  await send(page, "Make the key", { Name: "Board report" });
  const key = await page.getByLabel("The key", { exact: true }).inputValue();
  expect(key).toMatch(/^hrs_[\w-]{43}$/);

  const found = complaints(page, baseURL);
  await page.goto("/api/docs/");
  await page.locator("button.authorize").first().click();
  await page.locator(".auth-container input").fill(key);
  await page.locator(".auth-btn-wrapper .authorize").click();
  await page.locator(".btn-done").click();
  const operation = page.locator("#operations-Organisations-listPcns");
  await operation.locator(".opblock-summary-control").click();
  await operation.locator(".execute").click();
  await expect(operation.locator(".live-responses-table tbody .response-col_status").first()).toContainText("200");
  expect(found).toEqual([]);

  await page.goto("/accounts/api-keys/");
  await expect(page.locator("main")).not.toContainText(key);
  await page.getByRole("button", { name: /Revoke/ }).click();
  await expect(page.locator("main")).toContainText("The key opens nothing any more.");
  const answer = await page.request.get("/api/v1/pcns/", { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status()).toBe(401);
  await context.close();
});
