import { type Client, Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Cluster, startPostgres } from "../../bench/postgres/cluster.ts";
import { connect, createDatabase, reportWorker, signUp } from "../../bench/postgres/database.ts";
import { seededRandom } from "../chaos/seededRandom.ts";
import {
  claim,
  doneOrBlocked,
  fail,
  type Session,
  sessionAs,
  sessionOfService,
  submit,
  sweep,
} from "./sessions.ts";

const maxActive = 2;

let cluster: Cluster;
let url: string;
let admin: Client;

beforeAll(async () => {
  cluster = await startPostgres();
  url = await createDatabase(cluster, "locks");
  admin = await connect(url);
  await admin.query("update public.tiers set max_active = $1 where tier = 'free'", [maxActive]);
});
afterAll(async () => {
  await admin?.end();
  await cluster?.close();
});

const closing = (session: Session): Session => {
  onTestFinished(() => session.client.end());
  return session;
};
const createUser = async (): Promise<string> => (await signUp(admin, 1))[0] ?? "";
const as = async (user: string): Promise<Session> => closing(await sessionAs(url, user));
const service = async (): Promise<Session> => closing(await sessionOfService(url));
const throttledOf = async (user: string): Promise<string[]> => {
  const { rows } = await admin.query<{ id: string }>(
    "select id from public.jobs where user_id = $1 and throttled",
    [user],
  );
  return rows.map(({ id }) => id);
};

describe("the job functions in concurrent sessions", () => {
  it("submit_job doesn't throttle a job while other jobs of its user are being cancelled", async () => {
    const user = await createUser();
    const [submitting, ending] = [await as(user), await as(user)];
    for (let job = 0; job < maxActive; job += 1) await submit(submitting);
    // It sees the others as active, and they don't see it before it commits.
    await submitting.client.query("begin");
    const id = await submit(submitting);
    const ended = ending.client.query(
      "select public.cancel_job(id) from public.jobs where user_id = $1 and status = 'pending'",
      [user],
    );
    await doneOrBlocked(url, ending, ended);
    await submitting.client.query("commit");
    await ended;
    expect(await throttledOf(user)).toEqual([]);
    expect(await sweep(await service())).toContain(id);
  });

  it("submit_job counts a job that is being requeued", async () => {
    const [user, operatorId] = [await createUser(), await createUser()];
    await admin.query("update public.user_profiles set role = 'operator' where id = $1", [operatorId]);
    const [owner, operator, worker] = [await as(user), await as(operatorId), await service()];
    const dead = await submit(owner);
    await fail(worker, dead, (await claim(worker, dead)) ?? 0);
    await submit(owner);
    await operator.client.query("begin");
    await operator.client.query("select public.operator_requeue_job($1)", [dead]);
    const submitted = submit(owner);
    await doneOrBlocked(url, owner, submitted);
    await operator.client.query("commit");
    const id = await submitted;
    expect(await throttledOf(user)).toEqual([id]);
  });

  it("sweep_jobs skips locked rows", async () => {
    const user = await createUser();
    const [owner, holder, sweeper] = [await as(user), closing(await sessionOfAdmin()), await service()];
    const id = await submit(owner);
    await admin.query(
      "update public.jobs set idempotency_key = 'old', idempotency_hash = 'x', created_at = now() - interval '2 days' where id = $1",
      [id],
    );
    await holder.client.query("begin");
    await holder.client.query("select from public.jobs where id = $1 for update", [id]);
    await sweeper.client.query("set lock_timeout = '5s'");
    await sweep(sweeper);
    await holder.client.query("rollback");
    await sweep(sweeper);
    const { rows } = await admin.query("select idempotency_key from public.jobs where id = $1", [id]);
    expect(rows).toEqual([{ idempotency_key: null }]);
  });

  it("claim_job returns a job to one of two workers", async () => {
    const owner = await as(await createUser());
    const [one, two] = [await service(), await service()];
    const id = await submit(owner);
    const claims = await Promise.all([claim(one, id, "one"), claim(two, id, "two")]);
    expect(claims.toSorted()).toEqual([1, null]);
  });

  it("keep the invariants under random calls by users, workers, operators and sweeps", {
    timeout: 120_000,
  }, async () => {
    const seed = Number(process.env.LOCKS_SEED || Date.now() % 1_000_000);
    await callAtRandom(seed).catch((error: unknown) => {
      throw new Error(`Repeat these calls with LOCKS_SEED=${seed}.`, { cause: error });
    });
  });
});

async function sessionOfAdmin(): Promise<Session> {
  return { client: await connect(url), pid: 0 };
}

const expectedErrors = ["QUEUE_FULL", "JOB_FINISHED", "NOT_A_DEAD_LETTER", "JOB_NOT_FOUND"];

/** Runs eight sessions with 60 random calls each. Throws for a deadlock or any other unexpected error. */
async function callAtRandom(seed: number): Promise<void> {
  const operatorId = await createUser();
  await admin.query("update public.user_profiles set role = 'operator' where id = $1", [operatorId]);
  const users = [await createUser(), await createUser()];
  const reader = new Pool({ connectionString: url, max: 4 });
  await reportWorker(admin);
  const anyJob = async (condition: string, pick: <T>(items: readonly T[]) => T) => {
    const { rows } = await reader.query<{ id: string; attempt: number }>(
      `select id, attempt from public.jobs where user_id = any ($1) and ${condition}`,
      [users],
    );
    return rows.length === 0 ? null : pick(rows);
  };

  async function callRepeatedly(
    name: string,
    session: Session,
    calls: (() => Promise<unknown>)[],
  ): Promise<void> {
    const random = seededRandom(seed, name);
    try {
      for (let call = 0; call < 60; call += 1) {
        await random
          .pick(calls)()
          .catch((error: unknown) => {
            const hint = error instanceof Error && "hint" in error ? error.hint : null;
            if (!expectedErrors.includes(String(hint))) throw error;
          });
      }
    } finally {
      await session.client.end();
    }
  }

  const random = seededRandom(seed, "targets");
  const sessions = users.flatMap((user, index) =>
    [0, 1].map(async (tab) => {
      const session = await sessionAs(url, user);
      const cancel = async () => {
        const job = await anyJob("status in ('pending', 'processing')", random.pick);
        if (job) await session.client.query("select public.cancel_job($1)", [job.id]);
      };
      const cancelPending = () => session.client.query("select public.cancel_pending_jobs()");
      const submitJob = () =>
        submit(session, random.pick(["sdxl_image_fast", "sdxl_image_fast", "image_fast"]));
      await callRepeatedly(`user ${index} ${tab}`, session, [
        submitJob,
        submitJob,
        submitJob,
        submitJob,
        submitJob,
        cancel,
        cancelPending,
      ]);
    }),
  );
  for (const worker of ["w1", "w2"]) {
    const session = await sessionOfService(url);
    const work = async () => {
      const job = await anyJob("status = 'pending' and not throttled", random.pick);
      const attempt = job && (await claim(session, job.id, worker));
      if (!job || attempt === null) return;
      const options = { worker, retryable: random.chance(0.3) };
      await fail(session, job.id, attempt, options);
      if (random.chance(0.2)) await fail(session, job.id, attempt, options);
    };
    sessions.push(callRepeatedly(worker, session, [work]));
  }
  const sweeper = await sessionOfService(url);
  sessions.push(callRepeatedly("sweep", sweeper, [() => sweep(sweeper)]));
  const operator = await sessionAs(url, operatorId);
  const requeue = async () => {
    const job = await anyJob("status = 'failed'", random.pick);
    if (job) await operator.client.query("select public.operator_requeue_job($1)", [job.id]);
  };
  sessions.push(callRepeatedly("operator", operator, [requeue]));
  const outcomes = await Promise.allSettled(sessions);
  await reader.end();
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  await expectInvariants(users);
}

async function expectInvariants(users: readonly string[]): Promise<void> {
  const last = await service();
  await sweep(last);
  const { rows: turns } = await admin.query<{ active: number; throttled: number }>(
    `select count(*) filter (where not throttled)::integer as active, count(*) filter (where throttled)::integer as throttled
     from public.jobs where user_id = any ($1) and status in ('pending', 'processing') group by user_id, queue`,
    [users],
  );
  for (const { active, throttled } of turns) {
    expect(active, "active jobs of a user in a queue").toBeLessThanOrEqual(maxActive);
    if (throttled > 0) expect(active, "active jobs beside throttled ones").toBe(maxActive);
  }
  const { rows: broken } = await admin.query(
    `select j.id, j.status, array_agg(l.kind order by l.id) as ledger from public.jobs j
     join public.credit_ledger l on l.job_id = j.id where j.user_id = any ($1) group by j.id
     having (count(*) filter (where l.kind = 'release') = 1) <> (j.status in ('failed', 'cancelled'))
       -- The credits of a requeued job were released before.
       and not (j.attempt > 0 and j.status in ('pending', 'processing'))`,
    [users],
  );
  expect(broken).toEqual([]);
  const { rows: open } = await admin.query(
    `select a.* from public.job_attempts a join public.jobs j on j.id = a.job_id
     where j.user_id = any ($1) and (a.ended_at is null) <> (j.status = 'processing' and a.attempt = j.attempt)`,
    [users],
  );
  expect(open).toEqual([]);
}
