/** `npm run test:chaos`: the long scenario. `CHAOS_SEED` and `CHAOS_JOBS` repeat one or change its size. */
import { runScenario } from "./scenario.ts";
import { seedFrom } from "./seed.ts";

const seed = seedFrom(process.env.CHAOS_SEED);
const jobs = Number(process.env.CHAOS_JOBS || 300);
if (!Number.isInteger(jobs) || jobs < 1) throw new Error("CHAOS_JOBS has to be a whole number above 0.");
console.log(`CHAOS_SEED=${seed} CHAOS_JOBS=${jobs}`);

const report = await runScenario({
  seed,
  jobs,
  people: 12,
  troubles: Math.max(7, Math.round(jobs / 5)),
  patienceMs: 60_000 + jobs * 6000,
  say: (line) => console.log(line),
});
const { faults, statuses, errors, outcomes, callbacks, completions, throttled, milliseconds, logs } = report;
console.log(`${(milliseconds / 1000).toFixed(0)} s, callbacks ${callbacks}`);
console.log(`jobs: ${JSON.stringify(statuses)}, attempts: ${JSON.stringify(outcomes)}`);
console.log(
  `failures: ${JSON.stringify(errors)}, throttled ${throttled}, said to be completed ${completions}`,
);
for (const fault of faults) console.log(`fault: ${fault}`);
if (faults.length > 0) console.log(`Logs are in ${logs}. Repeat it with CHAOS_SEED=${seed}.`);
console.log(`\n${faults.length === 0 ? "passed" : "failed"}`);
process.exit(faults.length === 0 ? 0 : 1);
