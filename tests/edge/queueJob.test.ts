import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { edgeErrorSchema, type QueueJobAnswer, queueJobAnswerSchema } from "#contracts/submit/restRequest.ts";
import { signUp } from "../../embedded/supabase/testing/testUsers.ts";
import { type Answer, deno, type EdgeStack, startEdgeStack } from "./edgeStack.ts";

// A Deno of its own, on machines that are busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const job = { job_type: "sdxl_image_fast", prompt: "a red circle", config: { seed: 7 } };

const accepted = (answer: Answer): QueueJobAnswer => {
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
  return queueJobAnswerSchema.parse(answer.body);
};
const refused = (answer: Answer) => ({ status: answer.status, ...edgeErrorSchema.parse(answer.body).error });

describe.skipIf(deno.missing)(`the edge function queue-job${deno.note}`, () => {
  let stack: EdgeStack;
  beforeAll(async () => {
    stack = await startEdgeStack();
  }, 120_000);
  afterAll(() => stack?.close());

  const countJobs = async (): Promise<unknown> =>
    (await stack.supabase.sql("select count(*)::int as count from jobs"))[0]?.count;

  it("creates the job as the person, with the format's defaults, and puts it into its queue", async () => {
    const answer = accepted(await stack.queueJob(job));
    expect(answer).toMatchObject({
      job_type: "sdxl_image_fast",
      queue: "sdxl_queue",
      status: "pending",
      credits: 1,
      config: { seed: 7, sample_steps: 15, width: 1024, batch_size: 1, negative_prompt: null },
    });
    const [row] = await stack.supabase.sql("select user_id, prompt, queue_score from jobs where id = $1", [
      answer.job_id,
    ]);
    expect(row).toMatchObject({ user_id: stack.ada.id, prompt: "a red circle" });
    expect(Number(await stack.redis("ZSCORE", "sdxl_queue", answer.job_id))).toBe(Number(row?.queue_score));
    expect(JSON.parse(String(await stack.redis("GET", `job:${answer.job_id}`)))).toEqual({
      id: answer.job_id,
      type: "sdxl_image_fast",
      prompt: "a red circle",
      config: answer.config,
      user_id: stack.ada.id,
      created_at: answer.created_at,
    });
  });

  it("makes one job of the same key and body, and refuses the key for another body", async () => {
    const key = "order-1";
    const first = accepted(await stack.queueJob({ ...job, config: {} }, { key }));
    expect(accepted(await stack.queueJob({ ...job, config: null }, { key }))).toEqual(first);
    const other = refused(await stack.queueJob({ ...job, prompt: "a blue square" }, { key }));
    expect(other).toMatchObject({ status: 409, code: "IDEMPOTENCY_CONFLICT" });
    const grace = await signUp(stack.supabase, "grace");
    expect(accepted(await stack.queueJob(job, { key, as: grace })).job_id).not.toBe(first.job_id);
  });

  it("needs a person's token; a key alone is none", async () => {
    expect(refused(await stack.queueJob(job, { as: null }))).toMatchObject({ status: 401 });
    for (const accessToken of ["nonsense", stack.supabase.anonKey, stack.supabase.serviceKey]) {
      const answer = await stack.queueJob(job, { as: { ...stack.ada, accessToken } });
      expect(refused(answer)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    }
  });

  it.each([
    ["no JSON", "{", "MALFORMED", undefined],
    ["an unknown format", { ...job, job_type: "oil" }, "INVALID_INPUT", ["job_type"]],
    ["an empty prompt", { ...job, prompt: " \u200b " }, "INVALID_INPUT", ["prompt"]],
    ["a prompt no database keeps", { ...job, prompt: "a\u0000b" }, "INVALID_INPUT", ["prompt"]],
    ["a long prompt", { ...job, prompt: "x".repeat(1001) }, "INVALID_INPUT", ["prompt"]],
    ["a setting that is not one", { ...job, config: { sed: 7 } }, "INVALID_INPUT", ["config"]],
    [
      "steps beyond the format's",
      { ...job, config: { sample_steps: 51 } },
      "INVALID_INPUT",
      ["config", "sample_steps"],
    ],
    ["a deadline that is over", { ...job, start_by: "2026-01-01T00:00:00Z" }, "INVALID_INPUT", ["start_by"]],
    ["somebody else's user id", { ...job, user_id: "x" }, "INVALID_INPUT", []],
    [
      "a guidance below nothing",
      { ...job, config: { sample_guide_scale: -1 } },
      "INVALID_INPUT",
      ["config", "sample_guide_scale"],
    ],
    ["no pictures at all", { ...job, config: { batch_size: 0 } }, "INVALID_INPUT", ["config", "batch_size"]],
  ])("refuses %s, names the field and says why in plain words", async (_what, body, code, path) => {
    const before = await countJobs();
    const answer = refused(await stack.queueJob(body));
    expect(answer).toMatchObject({ status: 400, code });
    expect(answer.issues?.[0]?.path).toEqual(path);
    expect(JSON.stringify(answer)).not.toMatch(/Invalid (input|option|ISO)|Too (small|big)|Unrecognized/);
    expect(await countJobs()).toBe(before);
  });

  it("lists the formats to whoever names another one", async () => {
    const { issues } = refused(await stack.queueJob({ ...job, job_type: "oil" }));
    expect(issues?.[0]?.message).toBe(`Must be one of ${jobTypes.join(", ")}.`);
  });

  it("takes idempotency keys of 255 characters and no longer ones", async () => {
    accepted(await stack.queueJob(job, { key: "k".repeat(255) }));
    const answer = refused(await stack.queueJob(job, { key: "k".repeat(256) }));
    expect(answer.issues).toEqual([{ path: ["idempotency-key"], message: "At most 255 characters." }]);
  });

  it("refuses bodies that are too large, and other methods", async () => {
    expect(refused(await stack.queueJob("x".repeat(70_000)))).toMatchObject({ status: 413 });
    expect(refused(await stack.call("queue-job", { method: "GET" }))).toMatchObject({ status: 405 });
  });

  it("refuses what the content policy refuses, into the audit", async () => {
    const answer = refused(await stack.queueJob({ ...job, prompt: "explicit porn, hardcore sex" }));
    expect(answer).toMatchObject({ status: 422, code: "CONTENT_REFUSED" });
    const audit = await stack.supabase.sql(
      "select stage, category, prompt_hash from content_refusals where user_id = $1",
      [stack.ada.id],
    );
    expect(audit).toEqual([
      {
        stage: "submit",
        category: answer.details?.category,
        prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(stack.lines.join("\n")).not.toContain("hardcore");
  });

  it("says what is missing when there are too few credits", async () => {
    const eve = await signUp(stack.supabase, "eve");
    await stack.supabase.sql(
      "insert into credit_ledger (user_id, kind, amount, note) select $1, 'adjust', -sum(amount), 'for a test' from credit_ledger where user_id = $1",
      [eve.id],
    );
    expect(refused(await stack.queueJob(job, { as: eve }))).toMatchObject({
      status: 402,
      code: "INSUFFICIENT_CREDITS",
      details: { required: 1, balance: 0 },
    });
  });

  it("says when to come back when too many jobs wait", async () => {
    const bob = await signUp(stack.supabase, "bob");
    await stack.supabase.sql("update tiers set max_pending = 1");
    accepted(await stack.queueJob(job, { as: bob }));
    const answer = await stack.queueJob(job, { as: bob });
    await stack.supabase.sql("update tiers set max_pending = 100");
    expect(refused(answer)).toMatchObject({ status: 429, code: "QUEUE_FULL" });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("keeps a throttled job out of the queue until another one ends", async () => {
    const cleo = await signUp(stack.supabase, "cleo");
    await stack.supabase.sql("update tiers set max_active = 1");
    const first = accepted(await stack.queueJob(job, { as: cleo }));
    const second = accepted(await stack.queueJob(job, { as: cleo }));
    await stack.supabase.sql("update tiers set max_active = 10000");
    expect(await stack.redis("ZSCORE", "sdxl_queue", first.job_id)).not.toBeNull();
    expect(await stack.redis("ZSCORE", "sdxl_queue", second.job_id)).toBeNull();
  });

  it("may be called from any page", async () => {
    const preflight = await stack.call("queue-job", { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    const allowed = preflight.headers.get("access-control-allow-headers")?.split(", ");
    for (const name of ["authorization", "apikey", "idempotency-key"]) expect(allowed).toContain(name);
    for (const answer of [await stack.queueJob(job), await stack.queueJob(job, { as: null })]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  it("succeeds without Redis; the job waits for the sweep", async () => {
    await stack.stopRedis();
    const answer = accepted(await stack.queueJob(job));
    await stack.startRedis();
    const [row] = await stack.supabase.sql("select status from jobs where id = $1", [answer.job_id]);
    expect(row).toEqual({ status: "pending" });
    expect(stack.lines.join("\n")).toContain("not queued now, the sweep will");
  });
});

describe.skipIf(deno.missing)(`the policy of queue-job${deno.note}`, () => {
  it("is the operator's where POLICY_FILE names one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ourvidz-policy-"));
    const file = join(folder, "mine.json");
    const category = { id: "circles", action: "refuse", words: ["circle*"], message: "No circles here." };
    writeFileSync(file, JSON.stringify({ version: 1, categories: [category] }));
    const stack = await startEdgeStack({ POLICY_FILE: file });
    try {
      expect(refused(await stack.queueJob(job))).toMatchObject({
        status: 422,
        code: "CONTENT_REFUSED",
        message: "No circles here.",
        details: { category: "circles" },
      });
      accepted(await stack.queueJob({ ...job, prompt: "a red square" }));
    } finally {
      await stack.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(deno.missing)(`an edge function that was not set up${deno.note}`, () => {
  it("says so, and tells its log what is missing", async () => {
    const stack = await startEdgeStack({ UPSTASH_REDIS_REST_TOKEN: "", JOB_CALLBACK_SECRET: "short" });
    try {
      expect(refused(await stack.queueJob(job))).toMatchObject({ status: 500, code: "NOT_CONFIGURED" });
      expect(refused(await stack.callback({}))).toMatchObject({ status: 500, code: "NOT_CONFIGURED" });
      const said = stack.lines.join("\n");
      expect(said).toContain("UPSTASH_REDIS_REST_TOKEN is missing");
      expect(said).toContain("JOB_CALLBACK_SECRET is shorter than 32 characters");
      expect(await stack.call("no-such-function", {})).toMatchObject({ status: 404 });
    } finally {
      await stack.close();
    }
  });
});
