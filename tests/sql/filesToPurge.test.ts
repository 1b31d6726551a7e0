import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { imageOf, type JobCalls, type JobRow, jobCalls } from "./jobCalls.ts";
import { asUser, openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

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
  user = await jobs.createUser();
});

/** The files to purge of a job, as bucket and file name. */
const filesToPurge = async (job: JobRow): Promise<unknown[]> => {
  const rows = await database.sql("select bucket_name, path from public.files_to_purge order by bucket_name");
  return rows.map(({ bucket_name, path }) => [bucket_name, String(path).replace(`${user}/${job.id}/`, "")]);
};
const files = [
  ["sdxl_image_fast", "0.png"],
  ["thumbnails", "0.webp"],
];

describe("files_to_purge", () => {
  it("lists the files of an asset that its owner deleted", async () => {
    const job = await jobs.submit(user);
    await jobs.claim(job.id);
    await jobs.complete(job);
    await database.as(asUser(user), "delete from public.assets where job_id = $1", [job.id]);
    expect(await filesToPurge(job)).toEqual(files);
  });

  it("lists the files of a deleted account", async () => {
    const job = await jobs.submit(user);
    await jobs.claim(job.id);
    await jobs.complete(job);
    await database.sql("delete from auth.users where id = $1", [user]);
    expect(await filesToPurge(job)).toEqual(files);
    expect(await database.sql("select from public.credit_ledger where user_id = $1", [user])).toEqual([]);
  });
});

describe("files of a lost attempt", () => {
  const loseAttempt = async (): Promise<JobRow> => {
    const job = await jobs.submit(user);
    await jobs.claim(job.id);
    await jobs.expire(job.id, "lease_expires_at");
    await jobs.sweep();
    return job;
  };

  it("are purged when the job finishes without a result", async () => {
    const job = await loseAttempt();
    expect(await filesToPurge(job)).toEqual([]);
    await jobs.cancel(user, job.id);
    expect(await filesToPurge(job)).toEqual(files);
  });

  it("are kept when the job is requeued, because the next attempt stores the same names", async () => {
    const job = await loseAttempt();
    expect(await jobs.claim(job.id)).toBe(2);
    await jobs.settle(job.id, { status: "failed", attempt: 2 });
    expect(await filesToPurge(job)).toEqual(files);
    const operator = await jobs.createOperator();
    await database.as(asUser(operator), "select public.operator_requeue_job($1)", [job.id]);
    expect(await filesToPurge(job)).toEqual([]);
  });

  it("are kept when a later attempt completes", async () => {
    const job = await loseAttempt();
    expect(await jobs.claim(job.id)).toBe(2);
    await jobs.settle(job.id, { status: "completed", attempt: 2, assets: [imageOf(job)] });
    expect(await filesToPurge(job)).toEqual([]);
  });
});
