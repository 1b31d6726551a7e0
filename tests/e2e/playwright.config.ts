import { defineConfig } from "@playwright/test";

/** The whole system as `npm start` brings it up, in a real browser. Run by `npm test`, which finds the browser. */
const root = "../..";

export default defineConfig({
  testDir: ".",
  outputDir: `${root}/test-results`,
  // One system and one worker process: the machine has the inference to do beside.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
