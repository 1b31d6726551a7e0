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
  user = await jobs.createUser();
});

describe("sweep_jobs", () => {
  const sweepFor = async (id: unknown) => (await jobs.sweep()).find((job) => job.id === id);

  it("requeues a job with an expired lease until its attempts are used up", async () => {
    const { id } = await jobs.submit(user);
    await jobs.claim(id);
    expect(await sweepFor(id)).toBeUndefined();
    for (const attempt of [1, 2]) {
      await jobs.expire(id, "lease_expires_at");
      expect(await sweepFor(id)).toMatchObject({ status: "pending", attempt, worker_id: null });
      expect(await jobs.settle(id, { attempt, status: "failed" })).toMatchObject({ outcome: "stale" });
      await jobs.claim(id);
    }
    await jobs.expire(id, "lease_expires_at");
    expect(await sweepFor(id)).toMatchObject({ status: "failed", error_code: "LEASE_EXPIRED" });
    expect(await sweepFor(id)).toBeUndefined();
    expect(await jobs.ledgerOf(id)).toEqual(["reserve -1", "release 1"]);
  });

  it("cancels a job with an expired lease if its owner requested it", async () => {
    const { id } = await jobs.submit(user);
    await jobs.claim(id);
    await jobs.cancel(user, id);
    await jobs.expire(id, "lease_expires_at");
    expect(await sweepFor(id)).toMatchObject({ status: "cancelled" });
  });

  it("returns all pending jobs in queue order", async () => {
    const first = await jobs.submit(user);
    const second = await jobs.submit(user);
    const higherTier = await jobs.submit(await jobs.createUser({ tier: "pro" }));
    const swept = await jobs.sweep();
    expect(swept.map(({ id }) => id)).toEqual([higherTier.id, first.id, second.id]);
  });

  it("releases a throttled job of a user with fewer active jobs than the tier allows", async () => {
    const { id } = await jobs.submit(user);
    await database.sql("update public.jobs set throttled = true where id = $1", [id]);
    expect(await jobs.sweep()).toMatchObject([{ id, status: "pending", throttled: false }]);
    expect(await jobs.readJob(id)).toMatchObject({ throttled: false });
  });

  it("returns jobs to one server at a time, until its lease has expired", async () => {
    const { id } = await jobs.submit(user);
    expect(await jobs.sweep("one")).toMatchObject([{ id }]);
    expect(await jobs.sweep("two")).toEqual([]);
    await database.sql("update public.sweep_leader set expires_at = now() - interval '1 second'");
    expect(await jobs.sweep("two")).toMatchObject([{ id }]);
    expect(await jobs.sweep("one")).toEqual([]);
  });
});
