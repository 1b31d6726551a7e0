import { mkdir } from "node:fs/promises";
import path from "node:path";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { ensureSiteBuilt } from "../site/buildSite.ts";
import { noTests, type Outcome, runPlaywright, runVitest } from "./runners.ts";

const help = `Usage: npm test [-- options] [filter]

Runs all tests: unit and integration tests (vitest), then the browser tests (Playwright) in a real Chromium. It
needs nothing before it and may run beside a running system.

  filter         only test files whose path contains it, without the browser tests
  --no-browser   without the browser tests
  --browser      only the browser tests; a filter then picks among them`;

/** `npm test`. */
async function main(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(help);
  const projectFolder = process.cwd();
  const results = path.join(projectFolder, ".cache", "test");
  await mkdir(results, { recursive: true });
  const filters = args.filter((arg) => !arg.startsWith("--"));
  const browserOnly = args.includes("--browser");
  const withBrowser = browserOnly || (filters.length === 0 && !args.includes("--no-browser"));

  const abort = new AbortController();
  const build = withBrowser
    ? ensureSiteBuilt({
        projectFolder,
        signal: abort.signal,
        onBuild: () => console.log("Building the site…"),
      })
    : Promise.resolve();
  build.catch(() => {});
  const outcomes: Outcome[] = [];
  outcomes.push(browserOnly ? noTests : await runVitest(results, filters));
  if (withBrowser) {
    await build;
    outcomes.push(await runPlaywright(results, filters));
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  console.log("\n0 passed, 1 failed");
  process.exit(1);
});
