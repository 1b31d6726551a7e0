import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

export type Outcome = { passed: number; failed: number };

export const noTests: Outcome = { passed: 0, failed: 0 };

const vitestReportSchema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const playwrightReportSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/** Unit and integration tests. */
export async function runVitest(resultsFolder: string, filters: readonly string[]): Promise<Outcome> {
  const report = path.join(resultsFolder, "vitest.json");
  const args = ["run", ...filters, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest/vitest.mjs", args, report, {});
  return count(code, report, vitestReportSchema, ({ numPassedTests, numFailedTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
  }));
}

/** The browser tests. A test that passed only when repeated counts as failed. */
export async function runPlaywright(resultsFolder: string, filters: readonly string[]): Promise<Outcome> {
  const report = path.join(resultsFolder, "playwright.json");
  const args = ["test", "--config", "tests/e2e/playwright.config.ts", "--reporter=list,json", ...filters];
  const code = await run("@playwright/test/cli.js", args, report, { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  return count(code, report, playwrightReportSchema, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }));
}

/** Runs a tool of `node_modules` and returns its exit code. */
async function run(
  script: string,
  args: readonly string[],
  report: string,
  environment: Record<string, string>,
): Promise<number> {
  await rm(report, { force: true });
  const child = spawn(process.execPath, [path.join("node_modules", script), ...args], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** What the report says; a tool that failed without a failed test, or without a report, counts as one failure. */
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
