import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createFakeWorker,
  graphql,
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

/** An act of an operator: `act('operatorPauseQueue(queue: sdxl_queue, reason: "x")')`. */
async function act(call: string, user: TestUser | null = ada) {
  const name = call.slice(0, call.indexOf("("));
  const success = `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`;
  const answer = await graphql(
    stack,
    `mutation { result: ${call} { __typename ... on ${success} { data } ... on Error { code message }
       ... on InvalidInputError { issues { path message } } } }`,
    { token: user?.token },
  );
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.result;
}

async function look(selection: string, user: TestUser = ada) {
  const { data, errors } = await graphql(stack, `{ operator { ${selection} } }`, { token: user.token });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.operator;
}

const balanceOf = async ({ token }: TestUser): Promise<number> =>
  (await graphql(stack, "{ viewer { creditBalance } }", { token })).data.viewer.creditBalance;

/** Submits and lets a worker fail it for good. */
async function deadLetter(user: TestUser): Promise<string> {
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
const acts = [
  'operatorPauseQueue(queue: sdxl_queue, reason: "x")',
  "operatorResumeQueue(queue: sdxl_queue)",
  `operatorRequeueJob(id: "${someId}")`,
  `operatorDiscardJob(id: "${someId}")`,
  `operatorCancelJob(id: "${someId}", reason: "x")`,
  `operatorAdjustCredits(personId: "${someId}", amount: 5, reason: "x")`,
  `operatorSetTier(personId: "${someId}", tier: "pro", reason: "x")`,
];

it("operator queries and actions are refused to other users, over GraphQL and PostgREST", async () => {
  for (const call of acts) {
    expect.soft((await act(call, null)).code, call).toBe("UNAUTHENTICATED");
    expect.soft((await act(call, ben)).code, call).toBe("NOT_OPERATOR");
  }
  const read = await graphql(stack, "{ operator { queues { name } } }", { token: ben.token });
  expect(read.errors?.[0]?.extensions.code).toBe("NOT_OPERATOR");

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

it("operatorPauseQueue keeps the jobs of a queue until operatorResumeQueue", async () => {
  const { claim, command } = createFakeWorker(stack);
  const before = await submitAndGetId(stack, ben);
  await waitFor("the job to be queued", () => command("ZSCORE", "sdxl_queue", before));

  expect(await act('operatorPauseQueue(queue: sdxl_queue, reason: " ")')).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: ["reason"] }],
  });
  expect(await act('operatorPauseQueue(queue: sdxl_queue, reason: "New driver")')).toMatchObject({
    data: true,
  });
  await waitFor("the queue to be emptied", async () => !(await command("EXISTS", "sdxl_queue")));
  const during = await submitAndGetId(stack, ben);
  await expect(claim(before)).rejects.toThrow("claim_job returned no job");
  await expect(claim(during)).rejects.toThrow("claim_job returned no job");
  expect((await stack.service.rpc("sweep_jobs")).data).toEqual([]);

  const { queues } = await look("queues { name pause { by reason } tiers { tier waiting running } }");
  expect(queues[0]).toMatchObject({ name: "sdxl_queue", pause: { by: ada.email, reason: "New driver" } });
  expect(queues[0].tiers.at(-1)).toEqual({ tier: "free", waiting: 2, running: 0 });
  expect(queues[1]).toMatchObject({ name: "wan_queue", pause: null });

  const list = "queueJobs(queue: sdxl_queue, state: WAITING, first: 1";
  const page = "{ edges { node { uuid email } } pageInfo { hasNextPage endCursor } }";
  const first = (await look(`${list}) ${page}`)).queueJobs;
  expect(first).toMatchObject({
    edges: [{ node: { uuid: before, email: ben.email } }],
    pageInfo: { hasNextPage: true },
  });
  const second = (await look(`${list}, after: "${first.pageInfo.endCursor}") ${page}`)).queueJobs;
  expect(second).toMatchObject({ edges: [{ node: { uuid: during } }], pageInfo: { hasNextPage: false } });

  await command("DEL", "sdxl_queue");
  expect(await act("operatorResumeQueue(queue: sdxl_queue)")).toMatchObject({ data: true });
  await waitFor("both jobs to be queued", async () => (await command("ZCARD", "sdxl_queue")) === 2);
  for (const id of [before, during]) {
    expect(await act(`operatorCancelJob(id: "${id}", reason: "The test is over")`)).toMatchObject({
      data: true,
    });
  }
  expect(await balanceOf(ben)).toBe(100);
});

it("a dead letter can be viewed, requeued free of charge, and discarded", async () => {
  const id = await deadLetter(ben);
  const fields = "uuid email errorCode attempts { attempt worker outcome errorMessage detail }";
  expect((await look(`deadLetters { edges { node { ${fields} } } }`)).deadLetters.edges).toEqual([
    {
      node: {
        uuid: id,
        email: ben.email,
        errorCode: "BROKEN",
        attempts: [
          {
            attempt: 1,
            worker: "worker-1",
            outcome: "failed",
            errorMessage: "It broke.",
            detail: "Error: the third layer is missing",
          },
        ],
      },
    },
  ]);

  expect(await act(`operatorRequeueJob(id: "${id}", reason: "The pack was repaired")`)).toMatchObject({
    data: true,
  });
  expect(await act(`operatorRequeueJob(id: "${id}")`)).toMatchObject({ code: "JOB_STATE" });
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
  // As many attempts as at first.
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

  expect(await act(`operatorDiscardJob(id: "${id}")`)).toMatchObject({ data: true });
  expect((await look("deadLetters { edges { node { uuid } } }")).deadLetters.edges).toEqual([]);
  expect(await act(`operatorRequeueJob(id: "${id}")`)).toMatchObject({ code: "JOB_STATE" });
  expect(await act(`operatorCancelJob(id: "${id}", reason: "x")`)).toMatchObject({ code: "JOB_STATE" });
});

it("a cancelled job, and one refused by the content policy, are not dead letters", async () => {
  const id = await submitAndGetId(stack, ben);
  const { attempt } = await createFakeWorker(stack).claim(id);
  const refused = { status: "failed", error_code: "CONTENT_REFUSED", error_message: "No.", retryable: false };
  await sendCallback(stack, { job_id: id, attempt, worker_id: "worker-1", ...refused });
  expect((await look("deadLetters { edges { node { uuid } } }")).deadLetters.edges).toEqual([]);
  expect(await act(`operatorRequeueJob(id: "${id}")`)).toMatchObject({ code: "JOB_STATE" });
});

it("credits are adjusted once per request id and never below zero, and tiers are set", async () => {
  const adjust = (amount: number, more = "") =>
    act(`operatorAdjustCredits(personId: "${ben.id}", amount: ${amount}, reason: "A lost evening"${more})`);
  const once = `, requestId: "${someId}"`;
  expect(await adjust(25, once)).toMatchObject({ data: 125 });
  expect(await adjust(25, once)).toMatchObject({ data: 125 });
  expect(await adjust(-126)).toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: ["amount"], message: "The user has only 125 credits." }],
  });
  expect(await adjust(0)).toMatchObject({ code: "INVALID_INPUT" });
  expect(await adjust(-25)).toMatchObject({ data: 100 });
  expect(await act(`operatorSetTier(personId: "${ben.id}", tier: "gold", reason: "x")`)).toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(await act(`operatorSetTier(personId: "${ben.id}", tier: "pro", reason: "A gift")`)).toMatchObject({
    data: true,
  });
  const person = "uuid tier creditBalance ledger { kind amount note }";
  const found = (await look(`person(search: "${ben.email.toUpperCase()}") { ${person} }`)).person;
  expect(found).toMatchObject({ uuid: ben.id, tier: "pro", creditBalance: 100 });
  expect(found.ledger[0]).toEqual({ kind: "adjust", amount: -25, note: "A lost evening" });
  expect((await look('person(search: "unknown@example.com") { uuid }')).person).toBeNull();
});

it("every operator action is recorded in an immutable audit log", async () => {
  const id = await submitAndGetId(stack, ben, { prompt: "a secret garden" });
  expect((await look(`job(id: "${id}") { prompt status isDeadLetter }`)).job).toEqual({
    prompt: "a secret garden",
    status: "pending",
    isDeadLetter: false,
  });
  await look(`job(id: "${id}") { prompt }`);
  expect((await look(`job(id: "${someId}") { prompt }`)).job).toBeNull();

  const { auditLog } = await look("auditLog { edges { node { operator action subject reason } } }");
  const entries = auditLog.edges.map((edge: { node: { action: string } }) => edge.node);
  expect(entries[0]).toEqual({ operator: ada.email, action: "view_job", subject: id, reason: null });
  const actions = entries.map(({ action }: { action: string }) => action);
  expect(actions).toEqual([
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
  const own = await look(
    `auditLog(subject: "${ben.id}", first: 1) { edges { node { action } } pageInfo { hasNextPage } }`,
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
  for (const args of ["last: 1", "first: 101", 'after: "x"']) {
    const { errors } = await graphql(
      stack,
      `{ operator { deadLetters(${args}) { edges { node { uuid } } } } }`,
      {
        token: ada.token,
      },
    );
    expect.soft(errors?.[0]?.extensions.code, args).toBe("INVALID_INPUT");
  }
});
