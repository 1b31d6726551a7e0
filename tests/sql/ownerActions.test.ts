import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobCalls, jobCalls } from "./jobCalls.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
let user: string;
beforeEach(async () => {
  await jobs.deleteAll();
  user = await jobs.createUser({ tier: "basic", credits: 100 });
});

describe("cancel_job", () => {
  it("cancels a pending job at once and releases its credits once", async () => {
    const { id } = await jobs.submit(user, { config: { batch_size: 6 } });
    expect(await jobs.balance(user)).toBe(94);
    await jobs.cancel(user, id);
    const job = await jobs.readJob(id);
    expect(job).toMatchObject({ status: "cancelled", lease_expires_at: null });
    expect(job.completed_at).not.toBeNull();
    const refusal = await jobs.cancel(user, id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ hint: "JOB_FINISHED", detail: '{"status": "cancelled"}' });
    expect(await jobs.balance(user)).toBe(100);
  });

  it("requests cancellation of a running job", async () => {
    const { id } = await jobs.submit(user);
    await jobs.claim(id);
    await jobs.cancel(user, id);
    const { status, cancel_requested_at } = await jobs.readJob(id);
    expect(status).toBe("processing");
    await jobs.cancel(user, id);
    expect(await jobs.readJob(id)).toMatchObject({ cancel_requested_at });
    expect(await jobs.renew(id)).toEqual({ renewed: true, cancel_requested: true });
  });

  it("doesn't find the job of another user", async () => {
    const { id } = await jobs.submit(user);
    await expect(jobs.cancel(await jobs.createUser(), id)).rejects.toMatchObject({ hint: "JOB_NOT_FOUND" });
    expect(await jobs.readJob(id)).toMatchObject({ status: "pending" });
  });
});

describe("retry_job", () => {
  it("submits a failed job again with its settings", async () => {
    const { id } = await jobs.submit(user, { config: { seed: 7, sample_steps: 12 } });
    await expect(jobs.retry(user, id)).rejects.toMatchObject({ hint: "JOB_NOT_RETRYABLE" });
    await jobs.claim(id);
    await jobs.settle(id, { status: "failed" });
    expect(await jobs.retry(user, id)).toMatchObject({
      retry_of: id,
      status: "pending",
      config: { seed: 7, sample_steps: 12 },
    });
    await expect(jobs.retry(await jobs.createUser(), id)).rejects.toMatchObject({ hint: "JOB_NOT_FOUND" });
  });

  it("returns the same job for the same key, and refuses the key for a retry of another job", async () => {
    const [one, two] = [
      await jobs.submit(user, { config: { seed: 1 } }),
      await jobs.submit(user, { config: { seed: 1 } }),
    ];
    for (const { id } of [one, two]) await jobs.cancel(user, id);
    const retry = await jobs.retry(user, one.id, "key");
    expect(await jobs.retry(user, one.id, "key")).toMatchObject({ id: retry?.id, retry_of: one.id });
    await expect(jobs.retry(user, two.id, "key")).rejects.toMatchObject({ hint: "IDEMPOTENCY_CONFLICT" });
    expect(await jobs.readJob(retry?.id)).toMatchObject({ retry_of: one.id });
  });

  it("refuses the key of the job that it retries", async () => {
    const config = (await jobs.submit(user)).config as object;
    const job = await jobs.submit(user, { config, key: "self" });
    await jobs.cancel(user, job.id);
    await expect(jobs.retry(user, job.id, "self")).rejects.toMatchObject({ hint: "IDEMPOTENCY_CONFLICT" });
  });
});
