import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSqlDatabase, type SqlDatabase } from "../sqlDatabase.ts";
import { agree, jobCommands, type World } from "./commands.ts";
import { isOver, JobModel, limits } from "./jobModel.ts";
import { makeLimitsSmall, type RealJobs, realJobs } from "./realJobs.ts";

/** `MODEL_RUNS` sets the number of runs. `MODEL_SEED` and `MODEL_PATH`, printed with a failure, repeat it. */
const runs = Number(process.env.MODEL_RUNS || 30);
const replay = {
  ...(process.env.MODEL_SEED ? { seed: Number(process.env.MODEL_SEED) } : {}),
  ...(process.env.MODEL_PATH ? { path: process.env.MODEL_PATH } : {}),
};
const credits = 12;

let database: SqlDatabase;
let real: RealJobs;
let count = 0;

beforeAll(async () => {
  database = await openSqlDatabase();
  await makeLimitsSmall(database);
  real = realJobs(database);
  await real.addOperator();
});
afterAll(() => database?.close());

const newId = (): string => {
  count += 1;
  return `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
};

it(
  "the job functions behave like the model for any order of calls",
  async () => {
    const commands = fc.commands(jobCommands(), { maxCommands: 100, size: "max" });
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const users = [newId(), newId()];
        await real.resetQueue();
        for (const user of users) await real.createUser(user, credits);
        const model = new JobModel(new Map(users.map((user) => [user, credits])));
        const world: World = { real, users };
        try {
          await fc.asyncModelRun(() => ({ model, real: world }), sequence);
          expectInvariants(model, users);
          await finishAll(model, world);
        } finally {
          await real.deleteUsers(users);
        }
      }),
      { numRuns: runs, ...replay },
    );
  },
  Math.max(180_000, runs * 5000),
);

/** Asserts the invariants of the model, which the tables match. */
function expectInvariants(model: JobModel, users: readonly string[]): void {
  for (const user of users) {
    const jobs = model.of(user);
    expect(model.balance(user)).toBeGreaterThanOrEqual(0);
    expect(jobs.filter((job) => !isOver(job) && !job.throttled).length).toBeLessThanOrEqual(limits.maxActive);
  }
  for (const job of model.jobs) {
    expect(job.attempt).toBeLessThanOrEqual(job.maxAttempts + limits.handBacks);
    expect(job.outcomes.filter((outcome) => outcome === "completed")).toHaveLength(
      job.status === "completed" ? 1 : 0,
    );
    expect(job.ledger[0]).toBe("reserve");
    if (isOver(job)) expect(job.ledger.length).toBeGreaterThan(1);
    // At most one entry of each kind, however often the job was requeued.
    expect(new Set(job.ledger).size).toBe(job.ledger.length);
  }
}

/** Asserts that all jobs can still finish, and that no credits stay reserved. */
async function finishAll(model: JobModel, world: World): Promise<void> {
  model.paused = false;
  await world.real.resume();
  for (let rounds = 0; model.jobs.some((job) => !isOver(job)); rounds += 1) {
    expect(rounds, "rounds until all jobs have finished").toBeLessThan(30);
    for (const job of model.jobs.filter((each) => each.isDelayed)) {
      job.isDelayed = false;
      await world.real.setDelay(job.id, "now");
    }
    model.sweep();
    await world.real.sweep();
    for (const job of model.jobs) {
      if (model.isClaimable(job)) {
        model.claim(job, "worker-1");
        expect(await world.real.claim(job.id, "worker-1")).toBe(true);
      }
      if (job.status !== "processing") continue;
      const settlement = {
        attempt: job.attempt,
        worker: job.worker ?? "",
        status: "completed" as const,
        code: "",
        retryable: false,
      };
      expect(await world.real.settle(job, settlement)).toBe(model.settle(job, settlement));
    }
  }
  await agree(model, world);
  for (const { ledger } of model.jobs) expect(ledger.length).toBeGreaterThan(1);
}
