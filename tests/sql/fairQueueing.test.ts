import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type JobCalls, type JobRow, jobCalls } from "./jobCalls.ts";
import { asService, openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
let jobs: JobCalls;

beforeAll(async () => {
  database = await openSqlDatabase();
  jobs = jobCalls(database);
});
afterAll(() => database?.close());
beforeEach(() => jobs.deleteAll());

/** Fails the given number of jobs in queue order, as a worker would, and returns the users that they belong to. */
async function serve(count: number): Promise<unknown[]> {
  const served: unknown[] = [];
  while (served.length < count) {
    const [job] = (await jobs.sweep()).filter(({ status }) => status === "pending");
    if (!job) break;
    if ((await jobs.claim(job.id)) === null) throw new Error(`Job ${job.id} could not be claimed.`);
    served.push(job.user_id);
    await jobs.settle(job.id, { status: "failed" });
  }
  return served;
}

describe("the queue order", () => {
  it("lets a user with many jobs delay another user by one job at most", async () => {
    const [heavy, light] = [await jobs.createUser({ tier: "pro" }), await jobs.createUser({ tier: "pro" })];
    for (let job = 0; job < 5; job += 1) await jobs.submit(heavy);
    await jobs.submit(light);
    expect((await serve(6)).indexOf(light)).toBeLessThanOrEqual(1);
  });

  it("doesn't let a user who keeps submitting starve users who queued earlier", async () => {
    const [queued, returning] = [
      await jobs.createUser({ tier: "pro" }),
      await jobs.createUser({ tier: "pro" }),
    ];
    for (let job = 0; job < 3; job += 1) await jobs.submit(queued);
    const served: unknown[] = [];
    for (let round = 0; round < 6; round += 1) {
      if (round < 3) await jobs.submit(returning);
      served.push(...(await serve(1)));
    }
    expect(served.slice(0, 4).filter((id) => id === queued).length).toBeGreaterThanOrEqual(1);
    expect(served.filter((id) => id === queued)).toHaveLength(3);
  });

  it("serves higher tiers first", async () => {
    const [free, enterprise] = [
      await jobs.createUser({ tier: "free" }),
      await jobs.createUser({ tier: "enterprise" }),
    ];
    await jobs.submit(free);
    await jobs.submit(enterprise);
    expect(await serve(2)).toEqual([enterprise, free]);
  });

  it("doesn't count a job that was cancelled while it was pending", async () => {
    const user = await jobs.createUser({ tier: "basic" });
    await jobs.submit(user);
    const second = await jobs.submit(user);
    await jobs.cancel(user, second.id);
    const third = await jobs.submit(user);
    expect(third.virtual_start).toBe(second.virtual_start);
  });
});

describe("max_active", () => {
  it("throttles further jobs of the user until one finishes", async () => {
    const user = await jobs.createUser({ tier: "free" });
    const [first, second, third] = [
      await jobs.submit(user),
      await jobs.submit(user),
      await jobs.submit(user),
    ] as [JobRow, JobRow, JobRow];
    expect([first, second, third].map(({ throttled }) => throttled)).toEqual([false, false, true]);
    expect((await jobs.sweep()).map(({ id }) => id)).not.toContain(third.id);
    expect(await jobs.claim(third.id)).toBeNull();
    await jobs.claim(first.id);
    await jobs.settle(first.id, { status: "failed" });
    expect(await jobs.readJob(third.id)).toMatchObject({ throttled: false });
    const released = await database.as(asService, "select id from public.released_jobs($1)", [user]);
    expect(released).toEqual([{ id: third.id }]);
    expect(await jobs.cancelPending(user)).toHaveLength(2);
  });

  it("applies to each queue separately", async () => {
    const user = await jobs.createUser();
    for (let job = 0; job < 3; job += 1) await jobs.submit(user, { type: "image_fast" });
    expect(await jobs.submit(user)).toMatchObject({ queue: "sdxl_queue", throttled: false });
    const throttled = await database.sql(
      "select queue, count(*)::integer as jobs from public.jobs where throttled group by 1",
    );
    expect(throttled).toEqual([{ queue: "wan_queue", jobs: 1 }]);
  });
});

describe("max_pending", () => {
  it("refuses further jobs and returns the seconds after which to retry, estimated from the queue", async () => {
    const user = await jobs.createUser();
    await jobs.reportWorker("w1", { sdxl_image_fast: true, image_fast: true });
    await database.sql("update public.tiers set max_pending = 2 where tier = 'free'");
    try {
      await jobs.claim((await jobs.submit(user, { type: "image_fast" })).id);
      for (let job = 0; job < 2; job += 1) await jobs.submit(user);
      const refusal = await jobs.submit(user).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ hint: "QUEUE_FULL" });
      // A worker for the other queue is idle, so the first of its jobs starts at once.
      const { detail } = refusal as { detail: string };
      expect(JSON.parse(detail)).toEqual({ limit: 2, retry_after: 1 });
    } finally {
      await database.sql("update public.tiers set max_pending = 20 where tier = 'free'");
    }
  });
});
