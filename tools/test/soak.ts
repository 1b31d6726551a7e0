/**
 * `npm run test:soak`: repeats the property tests with random seeds for SOAK_MINUTES (default: 10) and stops at the first
 * failure. TEST_SEED repeats one round.
 */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";

const propertyTests = ["tests/sql/machine", "tests/postgres/locks", "server/src/live/liveJob"];

const minutes = Number(process.env.SOAK_MINUTES || 10);
if (!(minutes > 0))
  throw new Error(`SOAK_MINUTES must be a number above 0, not "${process.env.SOAK_MINUTES}".`);

async function runRound(seed: string): Promise<boolean> {
  console.log(`TEST_SEED=${seed}`);
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot", ...propertyTests],
    {
      stdio: "inherit",
      env: { ...process.env, TEST_SEED: seed, MODEL_RUNS: process.env.MODEL_RUNS ?? "100" },
    },
  );
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.once("SIGINT", forward);
  process.once("SIGTERM", forward);
  const [code] = await once(child, "exit");
  process.off("SIGINT", forward);
  process.off("SIGTERM", forward);
  return code === 0;
}

const deadline = performance.now() + minutes * 60_000;
const fixed = process.env.TEST_SEED;
let rounds = 0;
let passed = true;
do {
  const seed = fixed ?? String(randomInt(1, 2 ** 31));
  passed = await runRound(seed);
  rounds += 1;
  if (!passed) console.log(`Failed. Repeat it with TEST_SEED=${seed} npm run test:soak.`);
} while (passed && fixed === undefined && performance.now() < deadline);
console.log(`\n${rounds} rounds, ${passed ? "passed" : "failed"}`);
process.exitCode = passed ? 0 : 1;
