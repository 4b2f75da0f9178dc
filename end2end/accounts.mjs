// What the tests of accounts share: reading the mail that the server wrote, and the steps that
// several journeys begin with.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";

export const PASSWORD = "four unrelated words here";
export const ADMINISTRATOR = { address: "administrator@haresign.example", password: "an administrator's own words" };

/** The text of a mail as it was written, whatever its parts were encoded by. */
function decoded(eml) {
  return eml
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}

/** The path of the link in the newest mail to an address, once it is there. */
export async function linkTo(address, start) {
  const folder = process.env.HARESIGN_MAIL_FOLDER;
  for (let tries = 0; tries < 100; tries += 1) {
    const found = readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => decoded(readFileSync(join(folder, name), "utf8")))
      .filter((text) => new RegExp(`^To:.*${address.replaceAll(".", "\\.")}`, "im").test(text))
      .map((text) => text.match(new RegExp(`https?://[^\\s"<]*(${start}\\?token=[0-9a-f]+)`))?.[1])
      .filter(Boolean);
    if (found.length > 0) return found.at(-1);
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no mail with a link to ${start} for ${address}`);
}

/** Somebody new, and a network of their own, so that limits on one network concern nobody else. */
export function somebody(name) {
  const id = randomBytes(4).toString("hex");
  return { name, address: `${name.toLowerCase().replaceAll(" ", ".")}.${id}@surgery.example` };
}

export const network = () => ({ "x-forwarded-for": `10.${[...randomBytes(3)].join(".")}` });

/** Fills the form of a page and sends it. */
export async function send(page, button, fields) {
  for (const [label, value] of Object.entries(fields)) {
    await page.locator("main").getByLabel(label, { exact: true }).first().fill(value);
  }
  await page.locator("main").getByRole("button", { name: button }).first().click();
}

/** Registers somebody, follows the link and ends on the profile. */
export async function register(page, who) {
  await page.goto("/accounts/register/");
  await send(page, "Register", { "Your name": who.name, "Mail address": who.address, "Choose a password": PASSWORD });
  await expect(page.locator("h1")).toContainText(/mail/i);
  await page.goto(await linkTo(who.address, "/accounts/verify/"));
  await send(page, "Finish registering", { "The password that you chose": PASSWORD });
  await expect(page).toHaveURL(/\/accounts\/profile\//);
}

/** Signs somebody in by the form. */
export async function signIn(page, address, password = PASSWORD) {
  await page.goto("/accounts/login/");
  await send(page, "Sign in", { "Mail address": address, Password: password });
}
