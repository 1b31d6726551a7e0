import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { ensureSiteBuilt } from "../site/buildSite.ts";
import { addOutcomes, type Outcome, summarize } from "./outcome.ts";
import { runPlaywright, runVitest } from "./runners.ts";

const help = `Usage: npm test [-- options] [filter]

Runs all tests: unit and integration tests (Vitest), then the browser tests (Playwright) in a real Chromium. It
needs no preparation and can run while a system is running.

  filter         run only test files whose path contains it, without the browser tests
  --unit         run only the unit tests (npm run test:unit)
  --no-browser   skip the browser tests
  --browser      run only the browser tests; a filter then selects among them`;

/** `npm test`. */
async function main(args: string[]): Promise<void> {
  if (args.includes("--help")) {
    console.log(help);
    return;
  }
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => abort.abort(new PlainFailure("The tests were interrupted.")));
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

/** Tests write only to the temporary folder, so that nothing is left when they fail. */
async function runTests(args: string[], temporary: string, signal: AbortSignal): Promise<Outcome> {
  const projectFolder = process.cwd();
  const resultsFolder = path.join(projectFolder, ".cache", "test");
  await mkdir(resultsFolder, { recursive: true });
  const filters = args.filter((arg) => !arg.startsWith("--"));
  const browserOnly = args.includes("--browser");
  const unitOnly = args.includes("--unit");
  const withBrowser = browserOnly || (filters.length === 0 && !unitOnly && !args.includes("--no-browser"));
  const environment = { TMPDIR: temporary, TMP: temporary, TEMP: temporary };
  const options = { resultsFolder, filters, project: unitOnly ? "unit" : null, environment, signal };
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
