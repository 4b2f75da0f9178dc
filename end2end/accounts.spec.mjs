// The journeys of an account, each with script and without: registering, signing in, a
// workspace, saved views, documents, administration, deleting.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { ADMINISTRATOR, PASSWORD, linkTo, network, register, send, signIn, somebody } from "./accounts.mjs";
import { pages, ready } from "./site.mjs";

const { practiceCode, practiceName, pcnCode } = await pages(process.env.HARESIGN_BASE_URL);
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** A page of somebody in a browser and a network of their own. */
async function visitor(browser, javaScriptEnabled) {
  const context = await browser.newContext({ javaScriptEnabled, extraHTTPHeaders: network(), baseURL: process.env.HARESIGN_BASE_URL });
  return context.newPage();
}

/** Opens a menu or a part that is folded away. */
async function unfold(within, text) {
  await within.locator("summary", { hasText: text }).first().click();
}

/** Deletes what an open part of a page is about: the button stands behind a word of its own. */
async function remove(page) {
  await page.locator("details.more details.more > summary").first().click();
  await page.getByRole("button", { name: /^Delete/ }).last().click();
}

for (const script of [true, false]) {
  test.describe(script ? "with script" : "without script", () => {
    test("registering, signing out and in, a forgotten password, deleting", async ({ browser }) => {
      const page = await visitor(browser, script);
      const who = somebody("Margaret Hale");

      await page.goto("/accounts/register/");
      if (script) await ready(page);
      await send(page, "Register", { "Your name": who.name, "Mail address": "not an address", "Choose a password": "short" });
      const summary = page.getByRole("alert");
      await expect(summary).toContainText("There is a problem");
      await expect(page.getByLabel("Your name")).toHaveValue(who.name);
      await expect(page.getByLabel("Mail address", { exact: true })).toHaveAttribute("aria-invalid", "true");
      await expect(page.locator("main")).toContainText("it needs 12 or more");
      // With script nothing that was typed is lost, the password included.
      await expect(page.getByLabel("Choose a password")).toHaveValue(script ? "short" : "");
      if (script) await expect(summary).toBeFocused();
      await page.getByLabel("Mail address", { exact: true }).fill(who.address);
      await page.getByLabel("Choose a password").fill(PASSWORD);
      await page.locator("main").getByRole("button", { name: "Register" }).click();
      await expect(page).toHaveURL(/\/accounts\/verify\//);
      await expect(page.locator("main")).toContainText(who.address);

      // No account before the address is verified.
      await signIn(page, who.address);
      await expect(page.locator("main")).toContainText("not verified yet");

      await page.goto(await linkTo(who.address, "/accounts/verify/"));
      await send(page, "Finish registering", { "The password that you chose": PASSWORD });
      await expect(page).toHaveURL(/\/accounts\/profile\//);
      await expect(page.getByRole("status").first()).toContainText("verified");
      await expect(page.locator(".account-menu summary")).toContainText(who.name);

      await unfold(page, who.name);
      await page.locator(".account-menu").getByRole("button", { name: /Sign out/ }).click();
      await expect(page).toHaveURL(/\/accounts\/login\//);
      await expect(page.locator("header.top")).toContainText("Sign in");
      await signIn(page, who.address, "not the right words");
      await expect(page.getByRole("alert")).toContainText("wrong");
      await signIn(page, who.address);
      await expect(page).toHaveURL(/\/accounts\/profile\//);

      // A new password by mail ends this sign-in too.
      const forgotten = await visitor(browser, script);
      await forgotten.goto("/accounts/password-reset/");
      await send(forgotten, "Send the link", { "Mail address": who.address });
      await expect(forgotten).toHaveURL(/kind=reset/);
      await forgotten.goto(await linkTo(who.address, "/accounts/password-reset/"));
      const fresh = "quite other words than before";
      await send(forgotten, "Set the password", { "New password": fresh });
      await expect(forgotten).toHaveURL(/\/accounts\/login\//);
      await page.goto("/accounts/profile/");
      await expect(page).toHaveURL(/\/accounts\/login\/\?next=/);
      await send(page, "Sign in", { "Mail address": who.address, Password: fresh });
      await expect(page).toHaveURL(/\/accounts\/profile\//);

      await page.goto("/accounts/data/");
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: /download/i }).first().click();
      expect((await download).suggestedFilename()).toBe("haresign-data.zip");
      await send(page, "Delete the account", { "Your password": "not the right words" });
      await expect(page.getByRole("alert")).toContainText("Nothing is deleted");
      await send(page, "Delete the account", { "Your password": fresh });
      await expect(page.getByRole("status")).toContainText("deleted");
      await signIn(page, who.address, fresh);
      await expect(page.getByRole("alert")).toContainText("wrong");
    });

    test("name, address, password and devices are changed", async ({ browser }) => {
      const page = await visitor(browser, script);
      const who = somebody("Ada Lowe");
      await register(page, who);
      await page.goto("/accounts/security/");
      await send(page, "Change the name", { "Your name": "Ada Lowe-Hart" });
      await expect(page.getByRole("status")).toContainText("name is changed");
      const other = await visitor(browser, script);
      await signIn(other, who.address);
      await expect(other).toHaveURL(/\/accounts\/profile\//);

      await page.goto("/accounts/security/");
      await expect(page.locator("main")).toContainText("Chrome on Linux");
      const moved = somebody("Ada Lowe").address;
      await send(page, "Change the address", { "New mail address": moved, "Your password": PASSWORD });
      await expect(page).toHaveURL(/kind=address/);
      await page.goto(await linkTo(moved, "/accounts/address/"));
      await page.locator("main").getByRole("button").first().click();
      await expect(page).toHaveURL(/done=address-changed/);
      await expect(page.locator("main")).toContainText(moved);
      await other.goto("/accounts/profile/");
      await expect(other).toHaveURL(/\/accounts\/login\//);
    });

    test("a workspace is asked for, decided by the platform, used and left", async ({ browser }) => {
      const page = await visitor(browser, script);
      const who = somebody("Edith Moss");
      // Each way has a workspace of its own, for the first who is approved becomes its admin.
      const code = script ? pcnCode : practiceCode;
      await register(page, who);
      await page.getByLabel("Name, code or postcode").fill(code);
      if (script) await expect(page.locator("[data-results]").last()).toContainText(code);
      else await page.locator("main").getByRole("button", { name: "Search" }).click();
      await page.locator("main").getByRole("button", { name: /Ask for access/ }).first().click();
      await expect(page.getByRole("status").first()).toContainText("request is sent");
      await expect(page.locator("main")).toContainText("Waiting for approval");

      const boss = await visitor(browser, script);
      await signIn(boss, ADMINISTRATOR.address, ADMINISTRATOR.password);
      await expect(boss).toHaveURL(/\/accounts\/profile\//);
      await boss.goto(`/admin/requests/?q=${encodeURIComponent(who.address)}`);
      // Where another test's member is the PCN's admin by now, the platform leaves it to them.
      const approve = boss.getByRole("button", { name: new RegExp(`Approve.*${who.name}`) });
      test.skip((await approve.count()) === 0, "it has an admin of its own by now");
      await approve.click();
      await expect(boss.getByRole("status").first()).toContainText("approved");

      await page.goto("/accounts/profile/");
      const switched = page.waitForEvent("load");
      await page.getByRole("button", { name: /Work for/ }).first().click();
      await switched;
      await page.goto("/tools/gp-appointments/");
      await expect(page).toHaveURL(new RegExp(`org=${code}`));
      await expect(page.locator(".account-menu summary .current")).not.toContainText(who.name);
      // An address always wins.
      await page.goto(`/tools/gp-appointments/?org=${practiceCode}`);
      await expect(page.locator("h1")).toHaveText(practiceName);

      await page.goto(`/accounts/workspaces/${code}/`);
      await expect(page.locator("h1")).toBeVisible();
      await unfold(page.locator("main"), "Leave");
      await page.getByRole("button", { name: /Leave/ }).first().click();
      await expect(page).toHaveURL(/done=left/);
    });

    test("a view is saved, opened first, renamed and deleted", async ({ browser }) => {
      const page = await visitor(browser, script);
      await register(page, somebody("Ruth Pell"));
      await page.goto(`/tools/gp-appointments/?org=${practiceCode}&group=england`);
      if (script) await ready(page);
      await page.getByRole("link", { name: "Save view" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Against England");
      await page.getByLabel(/opens|first/i).first().check();
      await page.locator("main").getByRole("button", { name: "Save", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`/tools/gp-appointments/\\?org=${practiceCode}&group=england`));

      await page.goto("/tools/gp-appointments/");
      await expect(page).toHaveURL(/group=england/);
      await unfold(page, "Saved views");
      await page.getByRole("link", { name: "Against England" }).click();
      await expect(page).toHaveURL(new RegExp(`/tools/gp-appointments/\\?org=${practiceCode}&group=england`));

      await page.goto("/accounts/presets/");
      await expect(page.locator("main")).toContainText("not its figures");
      await page.locator("details.more > summary").first().click();
      await page.getByLabel("Another name").fill("All of England");
      await page.getByRole("button", { name: /Rename/ }).click();
      await expect(page.getByRole("link", { name: "All of England" })).toBeVisible();
      await page.locator("details.more > summary").first().click();
      await remove(page);
      await expect(page).toHaveURL(/done=deleted/);
      await expect(page.getByRole("link", { name: "All of England" })).toHaveCount(0);
    });

    test("a document is uploaded, refused where it is not what it says, and deleted", async ({ browser }) => {
      const page = await visitor(browser, script);
      await register(page, somebody("Jane Orr"));
      await page.goto("/accounts/documents/");
      const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
      const upload = async (what) => {
        await page.locator("input[type=file]").setInputFiles(what);
        await page.getByRole("button", { name: "Upload" }).click();
      };
      await upload(file("page.csv", "<html><script>alert(1)</script></html>"));
      await expect(page.getByRole("alert")).toContainText("There is a problem");
      await upload({ name: "large.csv", mimeType: "text/csv", buffer: Buffer.alloc(21_000_000, "1,2\n") });
      await expect(page.getByRole("alert")).toContainText("larger than 20 MB");
      await upload(file("plan <b>2026.csv", "month,patients\n2026-01,9000\n"));
      await expect(page.getByRole("status").first()).toContainText("uploaded");
      const link = page.getByRole("link", { name: /plan/ });
      const download = page.waitForEvent("download");
      await link.click();
      expect((await download).suggestedFilename()).toContain("plan");
      await unfold(page, "Rename, share or delete");
      await page.getByRole("button", { name: /link/i }).first().click();
      const shown = page.locator("input[readonly]");
      await expect(shown).toHaveValue(/\/shared\/[0-9a-f]{64}/);
      const address = await shown.inputValue();
      const stranger = await visitor(browser, script);
      const answer = await stranger.request.get(address);
      expect(answer.headers()["content-disposition"]).toContain("attachment");
      await page.goto("/accounts/documents/");
      await unfold(page, "Rename, share or delete");
      await remove(page);
      await expect(page).toHaveURL(/done=deleted/);
      expect((await stranger.request.get(address)).status()).toBe(404);
    });
  });
}

test("every page of an account fits its window and breaks no rule of accessibility", async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await visitor(browser, true);
  await signIn(page, ADMINISTRATOR.address, ADMINISTRATOR.password);
  await expect(page).toHaveURL(/\/accounts\/profile\//);
  const said = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  const own = ["profile/?find=surgery", "security/", "presets/", `presets/?save=/tools/list-size/?org=${practiceCode}`, "documents/", "data/", "logout/"].map((path) => `/accounts/${path}`);
  const admin = ["", "people/", "organisations/", "requests/", "releases/", "audit/"].map((path) => `/admin/${path}`);
  const open = ["/accounts/register/", "/accounts/login/", "/accounts/password-reset/", "/accounts/verify/?address=a%40b.example", "/privacy-policy/", "/cookie-policy/"];
  const check = async (page, path) => {
    await page.goto(path);
    await ready(page);
    await expect(page.locator("h1"), path).toHaveCount(1);
    await expect(page, path).toHaveTitle(/ · Haresign$/);
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, `${path} at ${width}`).toBeLessThanOrEqual(0);
    }
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), `${path} ${colorScheme}`).toEqual([]);
    }
  };
  for (const path of [...own, ...admin]) await check(page, path);
  const anybody = await visitor(browser, true);
  for (const path of open) await check(anybody, path);
  expect(said).toEqual([]);
});

test("menus and forms are used by keyboard alone", async ({ browser }) => {
  const page = await visitor(browser, true);
  const who = somebody("Keziah Bright");
  await register(page, who);
  await page.goto("/tools/");
  await ready(page);
  await page.locator(".account-menu summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/accounts\/profile\//);
});

test("going back from a dashboard to an account's page shows the page", async ({ browser }) => {
  const page = await visitor(browser, true);
  await register(page, somebody("Lucy Snow"));
  await page.goto("/accounts/security/");
  await ready(page);
  await page.getByRole("link", { name: "Tools", exact: true }).first().click();
  await expect(page).toHaveURL(/\/tools\/$/);
  await page.goBack();
  await expect(page.locator("h1")).toContainText(/sign/i);
  await expect(page.getByRole("button", { name: "Change the name" })).toBeVisible();
});

test("two cookies, for those who sign in, and no request to another host", async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await visitor(browser, true);
  const hosts = new Set();
  page.on("request", (request) => request.url().startsWith("http") && hosts.add(new URL(request.url()).host));
  const { paths } = await pages(process.env.HARESIGN_BASE_URL);
  const open = [...Object.values(paths), "/accounts/login/", "/accounts/register/", "/privacy-policy/", "/cookie-policy/"];
  for (const path of open) await page.goto(path);
  expect(await page.context().cookies()).toEqual([]);
  await register(page, somebody("Anne Dale"));
  for (const path of ["/tools/", "/accounts/security/", "/accounts/documents/", `/tools/list-size/?org=${practiceCode}`]) await page.goto(path);
  const cookies = await page.context().cookies();
  const shown = cookies.map(({ name, httpOnly, secure, sameSite }) => ({ name, httpOnly, secure, sameSite }));
  const guarded = { httpOnly: true, secure: true, sameSite: "Lax" };
  expect(shown.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: "__Host-haresign", ...guarded },
    { name: "__Host-haresign-device", ...guarded },
  ]);
  expect([...hosts]).toEqual([new URL(process.env.HARESIGN_BASE_URL).host]);
});
