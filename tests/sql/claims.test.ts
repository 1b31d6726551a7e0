import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import { type JobCalls, jobCalls } from "./jobCalls.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
beforeEach(() => jobs.deleteAll());

const firstClaim = "00000000-0000-4000-b000-000000000001";
const secondClaim = "00000000-0000-4000-b000-000000000002";
const unknownJob = "00000000-0000-4000-8000-000000000000";

describe("claim_job", () => {
  it("returns the job to one of two workers that claim it at the same time", async () => {
    const { id } = await jobs.submit(await jobs.createUser());
    const claims = await Promise.all([jobs.claim(id, { worker: "w1" }), jobs.claim(id, { worker: "w2" })]);
    expect(claims.toSorted()).toEqual([1, null]);
    const job = await jobs.readJob(id);
    expect(job).toMatchObject({ status: "processing", attempt: 1 });
    expect(job.lease_expires_at).not.toBeNull();
  });

  it("returns nothing for a cancelled, an unknown or a not yet available job", async () => {
    const user = await jobs.createUser();
    const { id } = await jobs.submit(user);
    await jobs.cancel(user, id);
    expect(await jobs.claim(id)).toBeNull();
    expect(await jobs.claim(unknownJob)).toBeNull();
    const later = await jobs.submit(user);
    await database.sql("update public.jobs set available_at = now() + interval '1 minute' where id = $1", [
      later.id,
    ]);
    expect(await jobs.claim(later.id)).toBeNull();
  });

  it("refuses a worker with another contract version", async () => {
    const { id } = await jobs.submit(await jobs.createUser());
    await expect(jobs.claim(id, { version: contractVersion + 1 })).rejects.toMatchObject({
      hint: "CONTRACT_MISMATCH",
    });
  });

  it("returns the same attempt when the same worker repeats its claim", async () => {
    const { id } = await jobs.submit(await jobs.createUser());
    expect(await jobs.claim(id, { claimId: firstClaim })).toBe(1);
    expect(await jobs.claim(id, { claimId: firstClaim })).toBe(1);
    expect(await jobs.claim(id, { claimId: secondClaim })).toBeNull();
    expect(await jobs.claim(id, { claimId: firstClaim, worker: "w2" })).toBeNull();
    expect(await jobs.claim(id)).toBeNull();
    expect(await database.sql("select attempt, claim_id from public.job_attempts")).toEqual([
      { attempt: 1, claim_id: firstClaim },
    ]);
  });

  it("returns nothing for a repeated claim of a finished job", async () => {
    const job = await jobs.submit(await jobs.createUser());
    await jobs.claim(job.id, { claimId: firstClaim });
    await jobs.complete(job);
    expect(await jobs.claim(job.id, { claimId: firstClaim })).toBeNull();
  });
});

describe("claim_job by a worker without the model", () => {
  const submitWithOneWorker = async (): Promise<unknown> => {
    await jobs.reportWorker("w1", { sdxl_image_fast: true, sdxl_image_high: false });
    await jobs.reportWorker("w2", { sdxl_image_fast: true, sdxl_image_high: true });
    return (await jobs.submit(await jobs.createUser(), { type: "sdxl_image_high" })).id;
  };

  it("leaves the job to another worker that has it", async () => {
    const id = await submitWithOneWorker();
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
    expect(await jobs.claim(id, { worker: "w2" })).toBe(1);
  });

  it("leaves the job alone for an hour if no worker has it, because one may be starting", async () => {
    const id = await submitWithOneWorker();
    await jobs.reportWorker("w2", { sdxl_image_fast: true, sdxl_image_high: false });
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
  });

  const anHourAgo = "now() - interval '61 minutes'";
  const age = (id: unknown) =>
    database.sql(
      `update public.jobs set created_at = ${anHourAgo}, available_at = ${anHourAgo} where id = $1`,
      [id],
    );

  it("leaves the job alone after an hour while the other worker is draining", async () => {
    const id = await submitWithOneWorker();
    await age(id);
    await database.sql(`update public.workers set details = '{"draining_since": "x"}' where id = 'w2'`);
    await expect(jobs.claim(id, { worker: "w1" })).rejects.toMatchObject({ hint: "NOT_SERVED_HERE" });
  });

  it("returns the job after an hour if the other worker stopped responding", async () => {
    const id = await submitWithOneWorker();
    await age(id);
    await database.sql(
      "update public.workers set last_seen_at = now() - interval '11 minutes' where id = 'w2'",
    );
    expect(await jobs.claim(id, { worker: "w1" })).toBe(1);
  });
});

describe("renew_lease", () => {
  it("extends the lease of its holder only", async () => {
    const { id } = await jobs.submit(await jobs.createUser());
    await jobs.claim(id);
    expect(await jobs.renew(id, { seconds: 600 })).toEqual({ renewed: true, cancel_requested: false });
    const [lease] = await database.sql(
      "select lease_expires_at > now() + interval '500 seconds' as extended from public.jobs where id = $1",
      [id],
    );
    expect(lease).toEqual({ extended: true });
    expect(await jobs.renew(id, { worker: "w2" })).toEqual({ renewed: false, cancel_requested: false });
    expect(await jobs.renew(id, { attempt: 2 })).toEqual({ renewed: false, cancel_requested: false });
  });
});
