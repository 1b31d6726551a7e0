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
  user = await jobs.createUser({ credits: 100 });
});

const inAMinute = (): string => new Date(Date.now() + 60_000).toISOString();

describe("start_by", () => {
  it("fails a job that didn't start in time, without charge", async () => {
    const { id } = await jobs.submit(user, { startBy: inAMinute() });
    await jobs.expire(id, "start_by");
    expect(await jobs.claim(id)).toBeNull();
    expect(await jobs.sweep()).toMatchObject([{ id, status: "failed", error_code: "DEADLINE_PASSED" }]);
    expect(await jobs.balance(user)).toBe(100);
  });

  it("must be in the future", async () => {
    const startBy = new Date(Date.now() - 1000).toISOString();
    await expect(jobs.submit(user, { startBy })).rejects.toMatchObject({ hint: "INVALID_INPUT" });
  });
});

describe("finish_by", () => {
  it("stops a running job and fails it without charge", async () => {
    const { id } = await jobs.submit(user, { finishBy: inAMinute() });
    await jobs.claim(id);
    await jobs.expire(id, "finish_by");
    expect(await jobs.renew(id)).toEqual({ renewed: true, cancel_requested: true });
    await jobs.settle(id, { status: "failed", isRetryable: true });
    expect(await jobs.readJob(id)).toMatchObject({ status: "failed", error_code: "DEADLINE_PASSED" });
    expect(await jobs.balance(user)).toBe(100);
  });

  it("discards a result that arrives later, without charge", async () => {
    const job = await jobs.submit(user);
    await jobs.claim(job.id);
    await jobs.expire(job.id, "finish_by");
    expect(await jobs.complete(job)).toBe("settled");
    expect(await jobs.complete(job)).toBe("repeated");
    expect(await jobs.readJob(job.id)).toMatchObject({ status: "failed", error_code: "DEADLINE_PASSED" });
    expect(await database.sql("select id from public.assets")).toEqual([]);
    const files = await database.sql("select path from public.files_to_purge order by bucket_name");
    expect(files.map(({ path }) => path)).toEqual([`${user}/${job.id}/0.png`, `${user}/${job.id}/0.webp`]);
    expect(await jobs.ledgerOf(job.id)).toEqual(["reserve -1", "release 1"]);
  });
});
