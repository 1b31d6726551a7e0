import { defineConfig } from "@playwright/test";

/** Tests of the whole system, as `npm start` starts it, in a real browser. `npm test` runs them and finds the browser. */
const root = "../..";

export default defineConfig({
  testDir: ".",
  outputDir: `${root}/test-results`,
  // One system and one worker process, because inference runs on the same machine.
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
