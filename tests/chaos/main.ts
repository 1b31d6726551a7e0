/** `npm run test:chaos`: the long scenario. `CHAOS_SEED` repeats one, `CHAOS_JOBS` sets its size. */
import { runScenario } from "./scenario.ts";
import { seedFrom } from "./seed.ts";

const seed = seedFrom(process.env.CHAOS_SEED);
const jobs = Number(process.env.CHAOS_JOBS || 300);
if (!Number.isInteger(jobs) || jobs < 1) throw new Error("CHAOS_JOBS must be a whole number above 0.");
console.log(`CHAOS_SEED=${seed} CHAOS_JOBS=${jobs}`);

const report = await runScenario({
  seed,
  jobs,
  users: 12,
  faultCount: Math.max(7, Math.round(jobs / 5)),
  timeoutMs: 60_000 + jobs * 6000,
  say: (line) => console.log(line),
});
const { violations, statuses, errors, outcomes, callbacks, completions, throttled, milliseconds, logs } =
  report;
console.log(`${(milliseconds / 1000).toFixed(0)} s, callbacks ${callbacks}`);
console.log(`jobs: ${JSON.stringify(statuses)}, attempts: ${JSON.stringify(outcomes)}`);
console.log(
  `failures: ${JSON.stringify(errors)}, throttled ${throttled}, reported completions ${completions}`,
);
for (const violation of violations) console.log(`violation: ${violation}`);
if (violations.length > 0) console.log(`The logs are in ${logs}. Repeat with CHAOS_SEED=${seed}.`);
console.log(`\n${violations.length === 0 ? "passed" : "failed"}`);
process.exit(violations.length === 0 ? 0 : 1);
