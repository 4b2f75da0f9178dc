// The browser's tests. `cargo xtask test` starts a server on demonstration data and names it.

import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./chromium.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [["dot"]],
  use: {
    baseURL: process.env.HARESIGN_BASE_URL,
    browserName: "chromium",
    launchOptions: CHROMIUM,
    screenshot: "only-on-failure",
  },
});
