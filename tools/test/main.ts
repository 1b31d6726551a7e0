import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { ensureSiteBuilt } from "../site/buildSite.ts";
import { addOutcomes, type Outcome, summarize } from "./outcome.ts";
import { runPlaywright, runVitest } from "./runners.ts";

const help = `Usage: npm test [-- options] [filter]

Runs all tests: unit and integration tests (vitest), then the browser tests (Playwright) in a real Chromium. It
needs nothing before it and may run beside a running system.

  filter         only test files whose path contains it, without the browser tests
  --no-browser   without the browser tests
  --browser      only the browser tests; a filter then picks among them`;

/** `npm test`. */
async function main(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(help);
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => abort.abort(new PlainFailure("The tests were stopped.")));
  }
  const temporary = await mkdtemp(path.join(tmpdir(), "ovt-"));
  try {
    const outcome = await runTests(args, temporary, abort.signal);
    abort.signal.throwIfAborted();
    console.log(`\n${summarize(outcome)}`);
    process.exitCode = outcome.failed === 0 && outcome.passed > 0 ? 0 : 1;
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Everything that tests leave behind, also when they fail, is in the temporary folder. */
async function runTests(args: string[], temporary: string, signal: AbortSignal): Promise<Outcome> {
  const projectFolder = process.cwd();
  const resultsFolder = path.join(projectFolder, ".cache", "test");
  await mkdir(resultsFolder, { recursive: true });
  const filters = args.filter((arg) => !arg.startsWith("--"));
  const browserOnly = args.includes("--browser");
  const withBrowser = browserOnly || (filters.length === 0 && !args.includes("--no-browser"));
  const environment = { TMPDIR: temporary, TMP: temporary, TEMP: temporary };
  const options = { resultsFolder, filters, environment, signal };
  const build = withBrowser
    ? ensureSiteBuilt({ projectFolder, signal, onBuild: () => console.log("Building the site…") })
    : Promise.resolve();
  build.catch(() => {});
  const outcomes: Outcome[] = [];
  if (!browserOnly) outcomes.push(await runVitest(options));
  if (withBrowser) {
    await build;
    outcomes.push(await runPlaywright(options));
  }
  return addOutcomes(outcomes);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  console.log("\n0 passed, 1 failed");
  process.exit(1);
});
