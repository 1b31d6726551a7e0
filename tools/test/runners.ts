import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { noTests, type Outcome, type SkippedTest } from "./outcome.ts";

export type RunOptions = {
  /** The folder for the reports of Vitest and Playwright. */
  resultsFolder: string;
  filters: readonly string[];
  /** The Vitest project to run. Null: all. */
  project: string | null;
  /** Additional environment variables. */
  environment: Record<string, string>;
  /** Stops the run. */
  signal: AbortSignal;
};

const vitestReportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Runs unit and integration tests. */
export async function runVitest({ filters, project, ...options }: RunOptions): Promise<Outcome> {
  const report = path.join(options.resultsFolder, "vitest.json");
  const only = project === null ? [] : ["--project", project];
  const args = [
    "run",
    ...filters,
    ...only,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const code = await run("vitest/vitest.mjs", args, report, options);
  return count(code, report, vitestReportSchema, readVitestReport);
}

const notRun = new Set(["skipped", "pending", "todo"]);

function readVitestReport(report: z.infer<typeof vitestReportSchema>): Outcome {
  const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => notRun.has(status))
      .map(({ fullName }) => ({ file: path.relative(process.cwd(), name), title: fullName.trim() })),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
}

type PlaywrightSuite = {
  specs: Array<{ title: string; file: string; tests: Array<{ status: string }> }>;
  suites?: PlaywrightSuite[] | undefined;
};
const playwrightSuiteSchema: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(z.object({ status: z.string() })),
    }),
  ),
  suites: z.lazy(() => z.array(playwrightSuiteSchema)).optional(),
});
const playwrightReportSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  suites: z.array(playwrightSuiteSchema),
});

/** Runs the browser tests. A test that passes only on a retry counts as failed. */
export async function runPlaywright({ filters, ...options }: RunOptions): Promise<Outcome> {
  const report = path.join(options.resultsFolder, "playwright.json");
  const args = ["test", "--config", "tests/e2e/playwright.config.ts", "--reporter=list,json", ...filters];
  const environment = { ...options.environment, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const code = await run("@playwright/test/cli.js", args, report, { ...options, environment });
  return count(code, report, playwrightReportSchema, ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: suites.flatMap(skippedIn),
  }));
}

function skippedIn(suite: PlaywrightSuite): SkippedTest[] {
  const own = suite.specs
    .filter(({ tests }) => tests.some(({ status }) => status === "skipped"))
    .map(({ title, file }) => ({ file, title }));
  return [...own, ...(suite.suites ?? []).flatMap(skippedIn)];
}

/** Runs a tool of `node_modules` and returns its exit code. */
async function run(
  script: string,
  args: readonly string[],
  report: string,
  { environment, signal }: Pick<RunOptions, "environment" | "signal">,
): Promise<number> {
  await rm(report, { force: true });
  signal.throwIfAborted();
  const child = spawn(process.execPath, [path.join("node_modules", script), ...args], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  const stop = (): void => {
    child.kill("SIGTERM");
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Reads the report. A run that failed without a failed test, or without a report, counts as one failure. */
async function count<T>(
  code: number,
  report: string,
  schema: z.ZodType<T>,
  read: (report: T) => Outcome,
): Promise<Outcome> {
  const text = await readFile(report, "utf8").catch(() => "null");
  const parsed = schema.safeParse(JSON.parse(text));
  const outcome = parsed.success ? read(parsed.data) : noTests;
  return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
}
