// The content security policy in a browser: a script that the server did not write does not
// run, neither on a page that was just made nor on one that is kept.

import { expect, test } from "@playwright/test";
import { pages, ready } from "./site.mjs";

const { paths } = await pages(process.env.HARESIGN_BASE_URL);

const INJECTED = [
  "<script>window.injected = 'inline'</script>",
  "<script nonce=''>window.injected = 'nonce'</script>",
  "<img src='x' alt='' onerror=\"window.injected = 'handler'\">",
  "<a id=lure href=\"javascript:window.injected = 'address'\">injected</a>",
].join("");

test("injected scripts do not run", async ({ page }) => {
  const refused = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await page.route("**/tools/gp-appointments/?*", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("</body>", `${INJECTED}</body>`);
    expect(body).toContain("window.injected");
    await route.fulfill({ response, body });
  });
  for (const visit of ["just made", "kept"]) {
    refused.length = 0;
    const response = await page.goto(`${paths["gp-appointments"]}&group=region`);
    expect(response.headers()["content-security-policy"], visit).toContain("script-src");
    // What the server wrote runs.
    await ready(page);
    await page.locator("#lure").click({ noWaitAfter: true });
    expect(await page.evaluate(() => window.injected), visit).toBeUndefined();
    expect(refused.length, `${visit}: ${refused}`).toBeGreaterThanOrEqual(3);
  }
});
