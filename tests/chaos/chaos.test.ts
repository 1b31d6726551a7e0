import { expect, test } from "vitest";
import { runScenario } from "./scenario.ts";
import { seedFrom } from "./seed.ts";

test("a system under faults loses no job and executes none twice", async () => {
  const seed = seedFrom(process.env.CHAOS_SEED);
  const lines = [`CHAOS_SEED=${seed}`];
  const report = await runScenario({
    seed,
    jobs: 18,
    users: 3,
    faultCount: 8,
    timeoutMs: 200_000,
    say: (line) => lines.push(line),
  });
  expect(report.violations, `${lines.join("\n")}\nlogs: ${report.logs}`).toEqual([]);
  expect(report.statuses.completed, lines.join("\n")).toBeGreaterThan(6);
}, 300_000);
