import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobCalls, type JobRow, jobCalls } from "./jobCalls.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
let job: JobRow;
beforeEach(async () => {
  await jobs.deleteAll();
  job = await jobs.submit(await jobs.createUser());
});

/** Claims the job as a new worker and settles the attempt as retryable with the code. */
async function failWith(code: string): Promise<JobRow> {
  await jobs.makeAvailable(job.id);
  const worker = `worker-${(await jobs.readJob(job.id)).attempt}`;
  const attempt = await jobs.claim(job.id, { worker });
  if (attempt === null) throw new Error("The job could not be claimed.");
  await jobs.settle(job.id, { status: "failed", attempt, worker, code, isRetryable: true });
  return await jobs.readJob(job.id);
}

describe("an attempt that is handed back", () => {
  it("doesn't count towards max_attempts, and the job can be claimed again at once", async () => {
    const max_attempts = job.max_attempts as number;
    for (let count = 1; count <= 5; count += 1) {
      const row = await failWith("WORKER_STOPPED");
      expect(row).toMatchObject({ status: "pending", attempt: count, hand_backs: count });
      expect(Date.parse(String(row.available_at))).toBeLessThanOrEqual(Date.parse(String(row.updated_at)));
    }
    for (let left = max_attempts; left > 1; left -= 1) {
      expect(await failWith("BROKEN")).toMatchObject({ status: "pending", hand_backs: 5 });
    }
    expect(await failWith("BROKEN")).toMatchObject({
      status: "failed",
      attempt: max_attempts + 5,
      error_code: "BROKEN",
    });
  });

  it("counts after the fifth time, because the job may be what stops its workers", async () => {
    const attempts = 5 + (job.max_attempts as number);
    let row = job;
    for (let count = 0; count < attempts; count += 1) row = await failWith("WORKER_STOPPED");
    expect(row).toMatchObject({ status: "failed", error_code: "WORKER_STOPPED", hand_backs: 5 });
  });
});

describe("an attempt that crashes the inference process", () => {
  it("fails the job the second time, with the reason", async () => {
    expect(await failWith("WORKER_CRASHED")).toMatchObject({ status: "pending", crashes: 1 });
    expect(await failWith("WORKER_STOPPED")).toMatchObject({ status: "pending", crashes: 1 });
    const row = await failWith("OUT_OF_MEMORY");
    expect(row).toMatchObject({ status: "failed", crashes: 2, error_code: "OUT_OF_MEMORY" });
    expect(row.error_message).toMatch(/^This job is not retried, .* twice\.$/);
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "release 1"]);
  });
});

describe("job_attempts", () => {
  it("has one row for each attempt, with the outcome, the message and the detail", async () => {
    await jobs.claim(job.id);
    await jobs.settle(job.id, { status: "failed", detail: "at line 3", isRetryable: true });
    await jobs.makeAvailable(job.id);
    await jobs.claim(job.id);
    const attempts = await database.sql(
      "select attempt, outcome, error_message, detail from public.job_attempts order by attempt",
    );
    expect(attempts).toEqual([
      { attempt: 1, outcome: "retried", error_message: "It broke.", detail: "at line 3" },
      { attempt: 2, outcome: null, error_message: null, detail: null },
    ]);
  });
});
