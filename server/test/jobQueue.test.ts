import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import {
  completeJob,
  createFakeWorker,
  graphql,
  sendCallback,
  signUp,
  submit,
  submitAndGetId,
  type TestUser,
  waitFor,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  await stack.supabase.sql("update tiers set max_active = 2 where tier = 'free'");
  const { error } = await stack.service.rpc("report_worker", {
    p_worker_id: "worker-1",
    p_contract_version: contractVersion,
    p_capabilities: [{ type: "sdxl_image_fast", available: true, pack: "p" }],
    p_details: {},
  });
  expect(error).toBeNull();
});
beforeEach(async () => {
  // All users share one queue, so each test starts with an empty one.
  await stack.supabase.sql(
    "update jobs set status = 'cancelled', throttled = false, lease_expires_at = null, completed_at = now() where status in ('pending', 'processing')",
  );
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const ask = async (user: TestUser, query: string, variables: object = {}) => {
  const { data, errors } = await graphql(stack, query, { token: user.token, variables });
  expect(errors).toBeUndefined();
  return data;
};

const fail = async (id: string, over: object = {}) => {
  const { attempt } = await createFakeWorker(stack).claim(id);
  return sendCallback(stack, {
    job_id: id,
    attempt,
    worker_id: "worker-1",
    status: "failed",
    error_code: "BROKEN",
    error_message: "It broke.",
    retryable: false,
    ...over,
  });
};

const inQueue = (id: string) =>
  waitFor(
    "the job in its queue",
    async () => (await createFakeWorker(stack).command("ZSCORE", "sdxl_queue", id)) !== null,
  );

describe("the queue position", () => {
  const selection =
    "{ queuePosition estimatedStartSeconds estimatedDurationSeconds estimatedRemainingSeconds isThrottled }";

  it("comes with the estimated start and duration, without the waiting time", async () => {
    const ben = await signUp(stack);
    await submitAndGetId(stack, ben, { batchSize: 3 });
    const job = await submitAndGetId(stack, ada);
    const { job: waiting } = await ask(ada, `{ job(id: "${job}") ${selection} }`);
    expect(waiting).toMatchObject({
      queuePosition: 2,
      estimatedDurationSeconds: 5,
      estimatedRemainingSeconds: 5,
      isThrottled: false,
    });
    // Three images of five seconds are ahead, and some time passes before the query.
    expect(waiting.estimatedStartSeconds).toBeLessThanOrEqual(15);
    expect(waiting.estimatedStartSeconds).toBeGreaterThan(5);
  });

  it("is null once the job is running, which has an estimated remaining time", async () => {
    const job = await submitAndGetId(stack, ada);
    await createFakeWorker(stack).claim(job);
    const running = (await ask(ada, `{ job(id: "${job}") ${selection} }`)).job;
    expect(running).toMatchObject({ queuePosition: null, estimatedStartSeconds: null });
    expect(running.estimatedRemainingSeconds).toBeLessThanOrEqual(5);
  });

  it("is read once for all jobs of a response", async () => {
    for (let count = 0; count < 4; count += 1) await submitAndGetId(stack, ada);
    const { viewer } = await ask(ada, `{ viewer { jobs(first: 4) { edges { node ${selection} } } } }`);
    const positions = viewer.jobs.edges.map(
      ({ node }: { node: { queuePosition: number } }) => node.queuePosition,
    );
    expect(positions).toEqual([4, 3, 2, 1]);
  });

  it("comes without an estimated start while no worker is available", async () => {
    const job = await submitAndGetId(stack, ada);
    await stack.supabase.sql("update workers set last_seen_at = now() - interval '1 hour'");
    const { job: waiting } = await ask(ada, `{ job(id: "${job}") ${selection} }`);
    await stack.supabase.sql("update workers set last_seen_at = now()");
    expect(waiting).toMatchObject({ queuePosition: 1, estimatedStartSeconds: null });
  });
});

describe("the limits of a tier", () => {
  it("throttle a job, which is queued when another job of its owner finishes", async () => {
    const [first, , third] = [
      await submitAndGetId(stack, ada),
      await submitAndGetId(stack, ada),
      await submitAndGetId(stack, ada),
    ];
    const query = `{ job(id: "${third}") { isThrottled queuePosition } }`;
    expect((await ask(ada, query)).job).toEqual({ isThrottled: true, queuePosition: 3 });
    await inQueue(first);
    expect(await createFakeWorker(stack).command("ZSCORE", "sdxl_queue", third)).toBeNull();
    await completeJob(stack, ada, first);
    await inQueue(third);
    expect((await ask(ada, query)).job).toEqual({ isThrottled: false, queuePosition: 2 });
  });

  it("refuse a job when too many are queued", async () => {
    await stack.supabase.sql("update tiers set max_pending = 2 where tier = 'free'");
    try {
      await submitAndGetId(stack, ada);
      await submitAndGetId(stack, ada);
      expect(await submit(stack, ada)).toMatchObject({ __typename: "QueueFullError", code: "QUEUE_FULL" });
    } finally {
      await stack.supabase.sql("update tiers set max_pending = 20 where tier = 'free'");
    }
  });

  it("are returned with the profile", async () => {
    const { viewer } = await ask(
      ada,
      "{ viewer { subscriptionPlan { tier maxActiveJobs maxPendingJobs monthlyCredits } } }",
    );
    expect(viewer.subscriptionPlan).toEqual({
      tier: "FREE",
      maxActiveJobs: 2,
      maxPendingJobs: 20,
      monthlyCredits: 100,
    });
  });
});

describe("retryJob", () => {
  const retry = `mutation Retry($id: ID!, $newSeed: Boolean, $key: String) {
    retryJob(id: $id, newSeed: $newSeed, idempotencyKey: $key) {
      __typename
      ... on RetryJobSuccess { data { uuid seed prompt steps status retryOf { uuid status } } }
      ... on Error { code message }
    }
  }`;
  const again = async (user: TestUser, variables: object) => (await ask(user, retry, variables)).retryJob;

  it("submits a failed job again with its settings, and queues it", async () => {
    const old = await submitAndGetId(stack, ada, { seed: 7, steps: 12, prompt: "a blue square" });
    await fail(old);
    const { data } = await again(ada, { id: old, key: "again" });
    expect(data).toMatchObject({
      seed: 7,
      steps: 12,
      prompt: "a blue square",
      status: "PENDING",
      retryOf: { uuid: old, status: "FAILED" },
    });
    await inQueue(data.uuid);
    expect((await again(ada, { id: old, key: "again" })).data.uuid).toBe(data.uuid);
  });

  it("uses a new random seed on request", async () => {
    const old = await submitAndGetId(stack, ada, { seed: 7 });
    await ask(ada, `mutation { cancelJob(id: "${old}") { __typename } }`);
    const { data } = await again(ada, { id: old, newSeed: true });
    expect(data.seed).not.toBe(7);
  });

  it("refuses unfinished jobs, other users' jobs and content that isn't allowed", async () => {
    const waiting = await submitAndGetId(stack, ada);
    expect(await again(ada, { id: waiting })).toMatchObject({ code: "JOB_NOT_RETRYABLE" });
    expect(await again(await signUp(stack), { id: waiting })).toMatchObject({ code: "NOT_FOUND" });
    expect(await again(ada, { id: "x" })).toMatchObject({ code: "NOT_FOUND" });
    await fail(waiting);
    await stack.supabase.sql("update jobs set prompt = 'a naked child' where id = $1", [waiting]);
    expect(await again(ada, { id: waiting })).toMatchObject({ code: "CONTENT_REFUSED" });
  });
});

describe("cancelPendingJobs", () => {
  it("cancels pending jobs, refunds their credits and keeps running jobs", async () => {
    const [running, second, third] = [
      await submitAndGetId(stack, ada),
      await submitAndGetId(stack, ada),
      await submitAndGetId(stack, ada),
    ];
    const others = await submitAndGetId(stack, await signUp(stack));
    await createFakeWorker(stack).claim(running);
    await inQueue(second);
    const { cancelPendingJobs } = await ask(
      ada,
      "mutation { cancelPendingJobs { ... on CancelPendingJobsSuccess { data { uuid status } } } }",
    );
    expect(cancelPendingJobs.data).toHaveLength(2);
    expect(cancelPendingJobs.data).toContainEqual({ uuid: second, status: "CANCELLED" });
    expect(cancelPendingJobs.data).toContainEqual({ uuid: third, status: "CANCELLED" });
    await waitFor(
      "the job out of its queue",
      async () => (await createFakeWorker(stack).command("ZSCORE", "sdxl_queue", second)) === null,
    );
    await inQueue(others);
    const { viewer, job } = await ask(ada, `{ viewer { creditBalance } job(id: "${running}") { status } }`);
    expect(viewer.creditBalance).toBe(99);
    expect(job.status).toBe("PROCESSING");
  });
});

describe("deadlines", () => {
  it("are stored with the job, and refused if they are in the past", async () => {
    const startBy = new Date(Date.now() + 60_000).toISOString();
    const finishBy = new Date(Date.now() + 120_000).toISOString();
    const job = await submitAndGetId(stack, ada, { startBy, finishBy });
    expect((await ask(ada, `{ job(id: "${job}") { startBy finishBy } }`)).job).toEqual({ startBy, finishBy });
    const late = await submit(stack, ada, { startBy: new Date(0).toISOString() });
    expect(late).toMatchObject({ __typename: "InvalidInputError", issues: [{ path: ["startBy"] }] });
  });
});

describe("the history of a job", () => {
  it("has its attempts with messages for its owner", async () => {
    const job = await submitAndGetId(stack, ada);
    await fail(job, { retryable: true });
    await stack.supabase.sql("update jobs set available_at = now() where id = $1", [job]);
    await completeJob(stack, ada, job);
    const { job: seen } = await ask(
      ada,
      `{ job(id: "${job}") { attempts { number startedAt finishedAt outcome error { code message } } } }`,
    );
    expect(seen.attempts).toMatchObject([
      { number: 1, outcome: "RETRIED", error: { code: "BROKEN", message: "It broke." } },
      { number: 2, outcome: "COMPLETED", error: null },
    ]);
    expect(seen.attempts.every((attempt: { finishedAt: string | null }) => attempt.finishedAt)).toBe(true);
    const otherUser = await signUp(stack);
    expect((await ask(otherUser, `{ job(id: "${job}") { attempts { number } } }`)).job).toBeNull();
  });

  it("has its credit entries, which are also listed page by page for all jobs", async () => {
    const done = await submitAndGetId(stack, ada);
    await completeJob(stack, ada, done);
    const failed = await submitAndGetId(stack, ada, { batchSize: 3 });
    await fail(failed);
    const { job } = await ask(ada, `{ job(id: "${failed}") { creditEntries { kind amount } } }`);
    expect(job.creditEntries).toEqual([
      { kind: "RESERVE", amount: -3 },
      { kind: "RELEASE", amount: 3 },
    ]);
    const page = `query Page($after: String) { viewer { creditEntries(first: 3, after: $after) {
      pageInfo { hasNextPage endCursor } edges { node { kind amount note job { uuid } } } } } }`;
    const first = (await ask(ada, page)).viewer.creditEntries;
    const second = (await ask(ada, page, { after: first.pageInfo.endCursor })).viewer.creditEntries;
    const entries = [...first.edges, ...second.edges].map(({ node }) => [
      node.kind,
      node.amount,
      node.job?.uuid ?? null,
    ]);
    expect(entries).toEqual([
      ["RELEASE", 3, failed],
      ["RESERVE", -3, failed],
      ["COMMIT", 0, done],
      ["RESERVE", -1, done],
      ["GRANT", 100, null],
    ]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    const wrong = await graphql(stack, page, { token: ada.token, variables: { after: "x" } });
    expect(wrong.errors?.[0]?.extensions.code).toBe("INVALID_INPUT");
  });
});
