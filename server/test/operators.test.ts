import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createFakeWorker,
  graphql,
  operatorGraphql,
  sendCallback,
  signUp,
  submitAndGetId,
  type TestUser,
  waitFor,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
let ben: TestUser;

beforeAll(async () => {
  stack = await startStack();
  [ada, ben] = [await signUp(stack), await signUp(stack)];
  await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [ada.id]);
});
afterAll(() => stack.close());

/** The operation of an operator action, for example of `pauseQueue(queue: SDXL, reason: "x")`. */
function operationOf(action: string): string {
  const name = action.slice(0, action.indexOf("("));
  const success = `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`;
  return `mutation { result: ${action} { __typename ... on ${success} { data } ... on Error { code message }
    ... on InvalidInputError { issues { path message } } } }`;
}

/** Performs an operator action and returns its result. */
async function perform(action: string) {
  const { data, errors } = await operatorGraphql(stack, operationOf(action), { token: ada.token });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.result;
}

async function query(selection: string) {
  const { data, errors } = await operatorGraphql(stack, `{ ${selection} }`, { token: ada.token });
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const balanceOf = async ({ token }: TestUser): Promise<number> =>
  (await graphql(stack, "{ viewer { creditBalance } }", { token })).data.viewer.creditBalance;

/** Submits a job that a worker then fails permanently. */
async function createDeadLetter(user: TestUser): Promise<string> {
  const id = await submitAndGetId(stack, user);
  const { attempt } = await createFakeWorker(stack).claim(id);
  const settled = await sendCallback(stack, {
    job_id: id,
    attempt,
    worker_id: "worker-1",
    status: "failed",
    error_code: "BROKEN",
    error_message: "It broke.",
    error_detail: "Error: the third layer is missing",
    retryable: false,
  });
  expect(settled.body).toEqual({ outcome: "settled" });
  return id;
}

const someId = "00000000-0000-4000-8000-000000000001";
const actions = [
  'pauseQueue(queue: SDXL, reason: "x")',
  "resumeQueue(queue: SDXL)",
  `requeueDeadLetter(id: "${someId}")`,
  `discardDeadLetter(id: "${someId}")`,
  `cancelUserJob(id: "${someId}", reason: "x")`,
  `adjustCredits(userId: "${someId}", amount: 5, reason: "x")`,
  `setSubscriptionTier(userId: "${someId}", tier: PRO, reason: "x")`,
];

it("operator queries and actions are refused to other users, over GraphQL and PostgREST", async () => {
  for (const operation of [...actions.map(operationOf), "{ queues { name } }"]) {
    const anonymous = await operatorGraphql(stack, operation);
    expect.soft(anonymous.status, operation).toBe(401);
    expect.soft(anonymous.errors?.[0]?.extensions.code, operation).toBe("UNAUTHENTICATED");
    const user = await operatorGraphql(stack, operation, { token: ben.token });
    expect.soft(user.status, operation).toBe(403);
    expect.soft(user.errors?.[0]?.extensions.code, operation).toBe("NOT_OPERATOR");
  }

  const direct = createClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
    global: { headers: { authorization: `Bearer ${ben.token}` } },
    auth: { persistSession: false },
  });
  const calls: Array<[string, object]> = [
    ["operator_queues", {}],
    ["operator_queue_jobs", { p_queue: "sdxl_queue", p_state: "waiting", p_limit: 1 }],
    ["operator_dead_letters", { p_limit: 1 }],
    ["operator_view_job", { p_job_id: someId }],
    ["operator_find_user", { p_text: ada.email }],
    ["operator_audit_log", { p_limit: 1 }],
    ["operator_refusals", { p_limit: 1 }],
    ["operator_adjust_credits", { p_user_id: ben.id, p_amount: 100, p_reason: "x" }],
  ];
  for (const [name, args] of calls) {
    expect.soft((await direct.rpc(name, args)).error?.hint, name).toBe("NOT_OPERATOR");
  }
  for (const [table, column] of [
    ["audit_log", "action"],
    ["queue_states", "queue"],
    ["content_refusals", "rule"],
  ] as const) {
    expect.soft((await direct.from(table).select(column)).data, table).toEqual([]);
    expect.soft((await direct.from(table).delete().neq(column, "")).error?.code, table).toBe("42501");
  }
  const promoted = await direct.from("user_profiles").update({ role: "operator" }).eq("id", ben.id);
  expect(promoted.error?.code).toBe("42501");
});

it("pauseQueue keeps the jobs of a queue until resumeQueue", async () => {
  const { claim, command } = createFakeWorker(stack);
  const before = await submitAndGetId(stack, ben);
  await waitFor("the job to be queued", () => command("ZSCORE", "sdxl_queue", before));

  expect(await perform('pauseQueue(queue: SDXL, reason: " ")')).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: ["reason"] }],
  });
  expect(await perform('pauseQueue(queue: SDXL, reason: "New driver")')).toMatchObject({
    data: true,
  });
  await waitFor("the queue to be emptied", async () => !(await command("EXISTS", "sdxl_queue")));
  const during = await submitAndGetId(stack, ben);
  await expect(claim(before)).rejects.toThrow("claim_job returned no job");
  await expect(claim(during)).rejects.toThrow("claim_job returned no job");
  expect((await stack.service.rpc("sweep_jobs")).data).toEqual([]);

  const { queues } = await query(
    "queues { name pause { pausedBy reason } tiers { tier waitingCount runningCount } }",
  );
  expect(queues[0]).toMatchObject({ name: "SDXL", pause: { pausedBy: ada.email, reason: "New driver" } });
  expect(queues[0].tiers.at(-1)).toEqual({ tier: "FREE", waitingCount: 2, runningCount: 0 });
  expect(queues[1]).toMatchObject({ name: "WAN", pause: null });

  const list = "queueJobs(queue: SDXL, state: WAITING, first: 1";
  const page = "{ edges { node { id userEmail } } pageInfo { hasNextPage endCursor } }";
  const first = (await query(`${list}) ${page}`)).queueJobs;
  expect(first).toMatchObject({
    edges: [{ node: { id: before, userEmail: ben.email } }],
    pageInfo: { hasNextPage: true },
  });
  const second = (await query(`${list}, after: "${first.pageInfo.endCursor}") ${page}`)).queueJobs;
  expect(second).toMatchObject({ edges: [{ node: { id: during } }], pageInfo: { hasNextPage: false } });

  await command("DEL", "sdxl_queue");
  expect(await perform("resumeQueue(queue: SDXL)")).toMatchObject({ data: true });
  await waitFor("both jobs to be queued", async () => (await command("ZCARD", "sdxl_queue")) === 2);
  for (const id of [before, during]) {
    expect(await perform(`cancelUserJob(id: "${id}", reason: "The test is over")`)).toMatchObject({
      data: true,
    });
  }
  expect(await balanceOf(ben)).toBe(100);
});

it("a dead letter can be viewed, requeued free of charge, and discarded", async () => {
  const id = await createDeadLetter(ben);
  const fields =
    "id userEmail error { code } attempts { number workerName outcome error { message } errorDetail }";
  expect((await query(`deadLetters { edges { node { ${fields} } } }`)).deadLetters.edges).toEqual([
    {
      node: {
        id,
        userEmail: ben.email,
        error: { code: "BROKEN" },
        attempts: [
          {
            number: 1,
            workerName: "worker-1",
            outcome: "FAILED",
            error: { message: "It broke." },
            errorDetail: "Error: the third layer is missing",
          },
        ],
      },
    },
  ]);

  expect(await perform(`requeueDeadLetter(id: "${id}", reason: "The pack was repaired")`)).toMatchObject({
    data: true,
  });
  expect(await perform(`requeueDeadLetter(id: "${id}")`)).toMatchObject({ code: "INVALID_JOB_STATE" });
  const worker = createFakeWorker(stack);
  await waitFor("the job to be queued", () => worker.command("ZSCORE", "sdxl_queue", id));
  const { attempt } = await worker.claim(id);
  expect(attempt).toBe(2);
  const failing = {
    job_id: id,
    worker_id: "worker-1",
    status: "failed",
    error_code: "BROKEN",
    error_message: "It broke.",
  };
  // As many attempts as a new job has.
  for (const number of [2, 3]) {
    if (number > attempt) await worker.claim(id);
    expect((await sendCallback(stack, { ...failing, attempt: number, retryable: true })).body).toEqual({
      outcome: "requeued",
    });
    await stack.supabase.sql("update public.jobs set available_at = now() where id = $1", [id]);
  }
  await worker.claim(id);
  expect((await sendCallback(stack, { ...failing, attempt: 4, retryable: true })).body).toEqual({
    outcome: "settled",
  });
  expect(await balanceOf(ben)).toBe(100);

  expect(await perform(`discardDeadLetter(id: "${id}")`)).toMatchObject({ data: true });
  expect((await query("deadLetters { edges { node { id } } }")).deadLetters.edges).toEqual([]);
  expect(await perform(`requeueDeadLetter(id: "${id}")`)).toMatchObject({ code: "INVALID_JOB_STATE" });
  expect(await perform(`cancelUserJob(id: "${id}", reason: "x")`)).toMatchObject({
    code: "INVALID_JOB_STATE",
  });
});

it("a cancelled job, and one refused by the content policy, are not dead letters", async () => {
  const id = await submitAndGetId(stack, ben);
  const { attempt } = await createFakeWorker(stack).claim(id);
  const refused = { status: "failed", error_code: "CONTENT_REFUSED", error_message: "No.", retryable: false };
  await sendCallback(stack, { job_id: id, attempt, worker_id: "worker-1", ...refused });
  expect((await query("deadLetters { edges { node { id } } }")).deadLetters.edges).toEqual([]);
  expect(await perform(`requeueDeadLetter(id: "${id}")`)).toMatchObject({ code: "INVALID_JOB_STATE" });
});

it("credits are adjusted once per idempotency key and never below zero, and tiers are set", async () => {
  const adjust = (amount: number, more = "") =>
    perform(`adjustCredits(userId: "${ben.id}", amount: ${amount}, reason: "A lost evening"${more})`);
  const once = `, idempotencyKey: "${someId}"`;
  expect(await adjust(25, once)).toMatchObject({ data: 125 });
  expect(await adjust(25, once)).toMatchObject({ data: 125 });
  expect(await adjust(-126)).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: ["amount"], message: "The user has only 125 credits." }],
  });
  expect(await adjust(0)).toMatchObject({ code: "INVALID_INPUT" });
  expect(await adjust(5, ', idempotencyKey: "order-1"')).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: ["idempotencyKey"], message: "Must be a UUID." }],
  });
  expect(await adjust(-25)).toMatchObject({ data: 100 });
  expect(
    await perform(`setSubscriptionTier(userId: "${ben.id}", tier: PRO, reason: "A gift")`),
  ).toMatchObject({
    data: true,
  });
  const fields = "id subscriptionTier creditBalance recentCreditEntries { kind amount note }";
  const found = (await query(`user(identifier: "${ben.email.toUpperCase()}") { ${fields} }`)).user;
  expect(found).toMatchObject({ id: ben.id, subscriptionTier: "PRO", creditBalance: 100 });
  expect(found.recentCreditEntries[0]).toEqual({ kind: "ADJUST", amount: -25, note: "A lost evening" });
  expect((await query('user(identifier: "unknown@example.com") { id }')).user).toBeNull();
});

it("every operator action is recorded in an immutable audit log", async () => {
  const id = await submitAndGetId(stack, ben, { prompt: "a secret garden" });
  expect((await query(`userJob(id: "${id}") { prompt status isDeadLetter }`)).userJob).toEqual({
    prompt: "a secret garden",
    status: "PENDING",
    isDeadLetter: false,
  });
  await query(`userJob(id: "${id}") { prompt }`);
  expect((await query(`userJob(id: "${someId}") { prompt }`)).userJob).toBeNull();

  const { auditLog } = await query("auditLog { edges { node { operator action target reason } } }");
  const entries = auditLog.edges.map((edge: { node: { action: string } }) => edge.node);
  expect(entries[0]).toEqual({ operator: ada.email, action: "view_job", target: id, reason: null });
  const names = entries.map(({ action }: { action: string }) => action);
  expect(names).toEqual([
    "view_job",
    "set_tier",
    "adjust_credits",
    "adjust_credits",
    "discard_job",
    "requeue_job",
    "cancel_job",
    "cancel_job",
    "resume_queue",
    "pause_queue",
  ]);
  const own = await query(
    `auditLog(target: "${ben.id}", first: 1) { edges { node { action } } pageInfo { hasNextPage } }`,
  );
  expect(own.auditLog).toMatchObject({
    edges: [{ node: { action: "set_tier" } }],
    pageInfo: { hasNextPage: true },
  });

  for (const statement of [
    "update public.audit_log set reason = 'x'",
    "delete from public.audit_log",
    "truncate public.audit_log",
  ]) {
    await expect(stack.supabase.sql(statement), statement).rejects.toThrow("append-only");
  }
});

it("lists return errors for invalid arguments", async () => {
  for (const args of ["first: 0", "first: 101", 'after: "x"']) {
    const operation = `{ deadLetters(${args}) { edges { node { id } } } }`;
    const { errors } = await operatorGraphql(stack, operation, { token: ada.token });
    expect.soft(errors?.[0]?.extensions.code, args).toBe("INVALID_INPUT");
  }
});
