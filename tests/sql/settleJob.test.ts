import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { imageOf, type JobCalls, type JobRow, jobCalls } from "./jobCalls.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;
let user: string;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await jobs.deleteAll();
  user = await jobs.createUser({ credits: 100 });
});

const unknownJob = "00000000-0000-4000-8000-000000000000";

async function submitAndClaim(config: object = {}): Promise<JobRow> {
  const { id } = await jobs.submit(user, { config });
  await jobs.claim(id);
  return await jobs.readJob(id);
}
const settle = (job: JobRow, settlement: Parameters<JobCalls["settle"]>[1]) =>
  jobs.settle(job.id, settlement);
const complete = (job: JobRow, assets: object[] = [imageOf(job)]) =>
  jobs.settle(job.id, { status: "completed", assets });

describe("settle_job with a result", () => {
  it("stores the assets, commits the credits and returns where the job stands", async () => {
    const job = await submitAndClaim();
    const settled = await settle(job, {
      status: "completed",
      assets: [{ ...imageOf(job), seed: 7, thumb_hash: "abc=" }],
      timings: { total_ms: 12 },
    });
    expect(settled).toMatchObject({
      outcome: "settled",
      status: "completed",
      user_id: user,
      job_type: "sdxl_image_fast",
      queue: "sdxl_queue",
      queue_score: job.queue_score,
    });
    const row = await jobs.readJob(job.id);
    expect(row).toMatchObject({ status: "completed", timings: { total_ms: 12 }, error_code: null });
    expect(row.completed_at).not.toBeNull();
    const assets = await database.sql("select * from public.assets where job_id = $1", [job.id]);
    expect(assets).toMatchObject([
      { ...imageOf(job), user_id: user, duration: null, seed: 7, thumb_hash: "abc=" },
    ]);
    expect(await jobs.balance(user)).toBe(99);
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "commit 0"]);
  });

  it("recognizes a repeated settlement", async () => {
    const job = await submitAndClaim();
    await complete(job);
    expect(await complete(job)).toMatchObject({ outcome: "repeated", status: "completed" });
    expect(await settle(job, { status: "failed" })).toMatchObject({ outcome: "stale", status: "completed" });
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "commit 0"]);
  });

  it("refuses a result without assets, and the attempt continues", async () => {
    const job = await submitAndClaim();
    await expect(settle(job, { status: "completed" })).rejects.toMatchObject({ hint: "ASSETS_REQUIRED" });
    await expect(complete(job, [])).rejects.toMatchObject({ hint: "ASSETS_REQUIRED" });
    expect(await jobs.readJob(job.id)).toMatchObject({ status: "processing" });
  });

  it.each([
    ["another bucket", { bucket_name: "sdxl_image_high" }, "bucket_name"],
    ["another folder", { file_path: "another/job/0.png" }, "file_path"],
    ["a path out of the folder", { file_path: "<folder>/../0.png" }, "file_path"],
    ["a deeper folder", { file_path: "<folder>/a/0.png" }, "file_path"],
    ["a thumbnail in another folder", { thumbnail_path: "0.webp" }, "thumbnail_path"],
    ["another type", { mime_type: "video/mp4" }, "mime_type"],
    ["an empty file", { file_size: 0 }, "file_size"],
    ["a file over the limit", { file_size: 20 * 1024 * 1024 + 1 }, "file_size"],
    ["no width", { width: null }, "width"],
    ["an index outside the batch", { batch_index: 1 }, "batch_index"],
    ["a negative seed", { seed: -1 }, "seed"],
    ["no seed", { seed: null }, "seed"],
  ])("refuses an asset with %s", async (_case, changes, field) => {
    const job = await submitAndClaim();
    const inFolder = Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [
        key,
        typeof value === "string" ? value.replace("<folder>", `${user}/${job.id}`) : value,
      ]),
    );
    const refusal = await complete(job, [{ ...imageOf(job), ...inFolder }]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ hint: "ASSETS_INVALID" });
    expect(JSON.parse((refusal as { detail: string }).detail)).toMatchObject({ field });
  });

  it("refuses a result that isn't the whole batch", async () => {
    const job = await submitAndClaim({ batch_size: 3 });
    const assets = [0, 1, 2].map((index) => imageOf(job, index));
    await expect(complete(job, assets.slice(1))).rejects.toMatchObject({ hint: "ASSETS_INVALID" });
    expect(await complete(job, assets)).toMatchObject({ outcome: "settled" });
  });
});

describe("settle_job without a result", () => {
  it("fails a job that can't be retried at once, and releases its credits once", async () => {
    const job = await submitAndClaim();
    expect(await settle(job, { status: "failed" })).toMatchObject({ outcome: "settled", status: "failed" });
    expect(await settle(job, { status: "failed" })).toMatchObject({ outcome: "repeated" });
    expect(await jobs.readJob(job.id)).toMatchObject({ error_code: "BROKEN", error_message: "It broke." });
    expect(await jobs.balance(user)).toBe(100);
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "release 1"]);
  });

  it("requeues a retryable job with a delay until its attempts are used up", async () => {
    const job = await submitAndClaim();
    for (const attempt of [1, 2]) {
      const failed = { attempt, status: "failed", isRetryable: true } as const;
      expect(await settle(job, failed)).toMatchObject({
        outcome: "requeued",
        status: "pending",
        queue: "sdxl_queue",
      });
      expect(await settle(job, failed)).toMatchObject({ outcome: "repeated", status: "pending" });
      expect(await jobs.readJob(job.id)).toMatchObject({
        status: "pending",
        worker_id: null,
        error_code: null,
      });
      expect(await jobs.claim(job.id), "before the delay is over").toBeNull();
      await jobs.makeAvailable(job.id);
      expect(await jobs.claim(job.id)).toBe(attempt + 1);
    }
    expect(await settle(job, { attempt: 3, status: "failed", isRetryable: true })).toMatchObject({
      outcome: "settled",
      status: "failed",
    });
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "release 1"]);
  });

  it("returns stale for an older attempt and for another worker", async () => {
    const job = await submitAndClaim();
    await settle(job, { status: "failed", isRetryable: true });
    await jobs.makeAvailable(job.id);
    await jobs.claim(job.id, { worker: "w2" });
    const late = { status: "completed", assets: [imageOf(job)] } as const;
    const settleLate = (by: object) => settle(job, { ...late, assets: [...late.assets], ...by });
    expect(await settleLate({})).toMatchObject({ outcome: "stale", status: "processing" });
    expect(await settleLate({ attempt: 2 })).toMatchObject({ outcome: "stale" });
    expect(await settleLate({ attempt: 2, worker: "w2" })).toMatchObject({ outcome: "settled" });
  });

  it("cancels a job if its owner requested it, also if the attempt failed", async () => {
    for (const status of ["cancelled", "failed"] as const) {
      const job = await submitAndClaim();
      await jobs.cancel(user, job.id);
      expect(await settle(job, { status, isRetryable: true })).toMatchObject({
        outcome: "settled",
        status: "cancelled",
      });
      expect(await jobs.balance(user)).toBe(100);
    }
  });

  it("refuses unknown jobs and statuses", async () => {
    const job = await submitAndClaim();
    const processing = { status: "processing" as "failed" };
    await expect(settle(job, processing)).rejects.toMatchObject({ hint: "INVALID_INPUT" });
    await expect(jobs.settle(unknownJob, { status: "failed" })).rejects.toMatchObject({
      hint: "JOB_NOT_FOUND",
    });
  });
});
