import { defineConfig } from "@playwright/test";

/** One worker: each test file starts real Electron with five child processes, and two cores are all there is. */
export default defineConfig({
  testDir: "../e2e",
  testMatch: "**/*.e2e.ts",
  outputDir: "../../test-results",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
});
