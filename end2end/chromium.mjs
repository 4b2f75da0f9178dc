// How the tests start the distribution's Chromium, in one place.

import { accessSync } from "node:fs";

const candidates = [process.env.HARESIGN_TEST_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const executablePath = candidates.find((path) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
});
if (!executablePath) {
  throw new Error("Chromium is missing: apt-get install chromium, or set HARESIGN_TEST_CHROMIUM");
}

export const CHROMIUM = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
