import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { type JobCalls, jobCalls } from "./jobCalls.ts";
import { asService, openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await jobs.deleteAll();
  await jobs.reportWorker("w1", Object.fromEntries(jobTypes.map((type) => [type, true])));
});

/** The estimate of sdxl_image_fast before durations were recorded. */
const seconds = 5;

describe("queue_positions", () => {
  it("estimates the start and the end of pending jobs", async () => {
    const [ada, ben] = [await jobs.createUser(), await jobs.createUser()];
    const [first, second] = [await jobs.submit(ada), await jobs.submit(ben)];
    expect(await jobs.queuePositions(ben)).toMatchObject([
      {
        job_id: second.id,
        queue_position: 2,
        estimated_start_seconds: seconds,
        estimated_finish_seconds: 2 * seconds,
      },
    ]);
    const both = await database.as(asService, "select * from public.queue_positions_of($1) order by 3", [
      [ada, ben],
    ]);
    expect(both).toMatchObject([
      { user_id: ada, job_id: first.id, queue_position: 1, estimated_start_seconds: 0 },
      { user_id: ben, job_id: second.id, queue_position: 2, estimated_start_seconds: seconds },
    ]);
    await jobs.claim(first.id);
    await jobs.settle(first.id, { status: "failed" });
    expect(await jobs.queuePositions(ben)).toMatchObject([
      { queue_position: 1, estimated_start_seconds: 0, estimated_finish_seconds: seconds },
    ]);
  });

  it("has no estimates while no worker serves the queue", async () => {
    await database.sql("delete from public.workers");
    const user = await jobs.createUser();
    await jobs.submit(user);
    expect(await jobs.queuePositions(user)).toMatchObject([
      { queue_position: 1, estimated_start_seconds: null, estimated_finish_seconds: null },
    ]);
  });

  it("counts throttled jobs of other users with an earlier virtual start", async () => {
    const [many, one] = [await jobs.createUser({ tier: "basic" }), await jobs.createUser({ tier: "free" })];
    for (let job = 0; job < 10; job += 1) await jobs.submit(many);
    await jobs.submit(one);
    expect(await jobs.queuePositions(one)).toMatchObject([
      { queue_position: 11, estimated_start_seconds: 10 * seconds },
    ]);
  });

  it("alternates between users of one tier, whether their jobs are throttled or not", async () => {
    const [ada, ben] = [await jobs.createUser(), await jobs.createUser()];
    for (let job = 0; job < 4; job += 1) await jobs.submit(ada);
    for (let job = 0; job < 4; job += 1) await jobs.submit(ben);
    expect((await jobs.queuePositions(ben)).map(({ queue_position }) => queue_position)).toEqual([
      2, 4, 6, 8,
    ]);
  });

  it("estimates with steps, size and batch size", async () => {
    const user = await jobs.createUser();
    const config = { sample_steps: 30, width: 1536, height: 1024, batch_size: 3 };
    await jobs.submit(user, { config });
    await jobs.submit(user);
    const work = jobWork(config, jobCatalog.sdxl_image_fast);
    expect(work).toBeGreaterThan(6);
    const [, second] = await jobs.queuePositions(user);
    expect(second).toMatchObject({ queue_position: 2, estimated_start_seconds: Math.ceil(work * seconds) });
  });

  it("includes the delay before a retry", async () => {
    const user = await jobs.createUser();
    const { id } = await jobs.submit(user);
    await database.sql("update public.jobs set available_at = now() + interval '40 seconds' where id = $1", [
      id,
    ]);
    expect(await jobs.queuePositions(user)).toMatchObject([
      { queue_position: 1, estimated_start_seconds: 40 },
    ]);
  });
});

describe("work_of", () => {
  it("computes the same as jobWork() in the contracts", async () => {
    const config = { sample_steps: 33, width: 640, height: 512, batch_size: 6, sample_guide_scale: 1 };
    for (const type of jobTypes) {
      const [row] = await database.sql(
        "select private.work_of(f, $2) as work from public.job_formats f where f.job_type = $1",
        [type, JSON.stringify(config)],
      );
      expect(Number(row?.work), type).toBeCloseTo(jobWork(config, jobCatalog[type]), 9);
    }
  });
});

describe("record_duration", () => {
  it("records the worker's own time, relative to the format's own steps", async () => {
    const job = await jobs.submit(await jobs.createUser(), { config: { sample_steps: 30 } });
    await jobs.claim(job.id);
    // The callback was delivered an hour later.
    await database.sql("update public.jobs set started_at = now() - interval '1 hour' where id = $1", [
      job.id,
    ]);
    await jobs.complete(job, { total_ms: 7000 });
    const [recorded] = await database.sql("select seconds, jobs from public.format_durations");
    expect(Number(recorded?.seconds)).toBeCloseTo(7 / 1.75, 9);
  });
});
