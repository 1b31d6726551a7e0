import { expect, test } from "vitest";
import { runScenario } from "./scenario.ts";
import { seedFrom } from "./seed.ts";

test("nothing is lost and nothing happens twice while everything breaks", async () => {
  const seed = seedFrom(process.env.CHAOS_SEED);
  const lines = [`CHAOS_SEED=${seed}`];
  const report = await runScenario({
    seed,
    jobs: 24,
    people: 3,
    troubles: 8,
    patienceMs: 200_000,
    say: (line) => lines.push(line),
  });
  expect(report.faults, `${lines.join("\n")}\nlogs: ${report.logs}`).toEqual([]);
  expect(report.statuses.completed, lines.join("\n")).toBeGreaterThan(8);
}, 300_000);
