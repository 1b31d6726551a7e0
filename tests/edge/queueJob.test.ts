import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { sdxlJobs } from "#contracts/jobs/sdxl.ts";
import {
  edgeErrorSchema,
  type QueueJobResponse,
  queueJobResponseSchema,
} from "#contracts/submit/restRequest.ts";
import { signUp } from "../../embedded/supabase/testing/testUsers.ts";
import { deno, type EdgeResponse, type EdgeStack, startEdgeStack } from "./edgeStack.ts";

// Each function starts its own Deno process, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const job = { job_type: "sdxl_image_fast", prompt: "a red circle", config: { seed: 7 } };

const accepted = (response: EdgeResponse): QueueJobResponse => {
  expect(response, JSON.stringify(response.body)).toMatchObject({ status: 202 });
  return queueJobResponseSchema.parse(response.body);
};
const rejected = (response: EdgeResponse) => ({
  status: response.status,
  ...edgeErrorSchema.parse(response.body).error,
});

describe.skipIf(deno.missing)(`queue-job${deno.note}`, () => {
  let stack: EdgeStack;
  beforeAll(async () => {
    stack = await startEdgeStack();
  }, 120_000);
  afterAll(() => stack?.close());

  const countJobs = async (): Promise<unknown> =>
    (await stack.supabase.sql("select count(*)::int as count from jobs"))[0]?.count;

  it("creates the job as the user, with the format's defaults, and queues it", async () => {
    const response = accepted(await stack.queueJob(job));
    expect(response).toMatchObject({
      job_type: "sdxl_image_fast",
      queue: "sdxl_queue",
      status: "pending",
      credits: sdxlJobs.sdxl_image_fast.credits,
      config: { seed: 7, sample_steps: 15, width: 1024, batch_size: 1, negative_prompt: null },
    });
    const [row] = await stack.supabase.sql("select user_id, prompt, queue_score from jobs where id = $1", [
      response.job_id,
    ]);
    expect(row).toMatchObject({ user_id: stack.ada.id, prompt: "a red circle" });
    expect(Number(await stack.redis("ZSCORE", "sdxl_queue", response.job_id))).toBe(Number(row?.queue_score));
    expect(JSON.parse(String(await stack.redis("GET", `job:${response.job_id}`)))).toEqual({
      id: response.job_id,
      type: "sdxl_image_fast",
      prompt: "a red circle",
      config: response.config,
      user_id: stack.ada.id,
      created_at: response.created_at,
    });
  });

  it("returns the same job for the same key and body, and rejects the key with another body", async () => {
    const key = "order-1";
    const first = accepted(await stack.queueJob({ ...job, config: {} }, { key }));
    expect(accepted(await stack.queueJob({ ...job, config: null }, { key }))).toEqual(first);
    const other = rejected(await stack.queueJob({ ...job, prompt: "a blue square" }, { key }));
    expect(other).toMatchObject({ status: 409, code: "IDEMPOTENCY_CONFLICT" });
    const grace = await signUp(stack.supabase, "grace");
    expect(accepted(await stack.queueJob(job, { key, as: grace })).job_id).not.toBe(first.job_id);
  });

  it("rejects a request without a user's token", async () => {
    expect(rejected(await stack.queueJob(job, { as: null }))).toMatchObject({ status: 401 });
    for (const accessToken of ["nonsense", stack.supabase.anonKey, stack.supabase.serviceKey]) {
      const response = await stack.queueJob(job, { as: { ...stack.ada, accessToken } });
      expect(rejected(response)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    }
  });

  it.each([
    ["no JSON", "{", "MALFORMED", undefined],
    ["an unknown format", { ...job, job_type: "oil" }, "INVALID_INPUT", ["job_type"]],
    ["an empty prompt", { ...job, prompt: " \u200b " }, "INVALID_INPUT", ["prompt"]],
    ["a prompt with a NUL character", { ...job, prompt: "a\u0000b" }, "INVALID_INPUT", ["prompt"]],
    ["a long prompt", { ...job, prompt: "x".repeat(1001) }, "INVALID_INPUT", ["prompt"]],
    ["an unknown setting", { ...job, config: { sed: 7 } }, "INVALID_INPUT", ["config"]],
    [
      "more steps than the format allows",
      { ...job, config: { sample_steps: 51 } },
      "INVALID_INPUT",
      ["config", "sample_steps"],
    ],
    ["a deadline in the past", { ...job, start_by: "2026-01-01T00:00:00Z" }, "INVALID_INPUT", ["start_by"]],
    ["a user id", { ...job, user_id: "x" }, "INVALID_INPUT", []],
    [
      "a negative guidance scale",
      { ...job, config: { sample_guide_scale: -1 } },
      "INVALID_INPUT",
      ["config", "sample_guide_scale"],
    ],
    [
      "a batch of zero images",
      { ...job, config: { batch_size: 0 } },
      "INVALID_INPUT",
      ["config", "batch_size"],
    ],
  ])("rejects %s and names the field and the cause", async (_title, body, code, path) => {
    const before = await countJobs();
    const response = rejected(await stack.queueJob(body));
    expect(response).toMatchObject({ status: 400, code });
    expect(response.issues?.[0]?.path).toEqual(path);
    expect(JSON.stringify(response)).not.toMatch(/Invalid (input|option|ISO)|Too (small|big)|Unrecognized/);
    expect(await countJobs()).toBe(before);
  });

  it("lists the formats in the error for an unknown one", async () => {
    const { issues } = rejected(await stack.queueJob({ ...job, job_type: "oil" }));
    expect(issues?.[0]?.message).toBe(`Must be one of ${jobTypes.join(", ")}.`);
  });

  it("accepts idempotency keys of at most 255 characters", async () => {
    accepted(await stack.queueJob(job, { key: "k".repeat(255) }));
    const response = rejected(await stack.queueJob(job, { key: "k".repeat(256) }));
    expect(response.issues).toEqual([{ path: ["idempotency-key"], message: "At most 255 characters." }]);
  });

  it("rejects large bodies and methods other than POST", async () => {
    expect(rejected(await stack.queueJob("x".repeat(70_000)))).toMatchObject({ status: 413 });
    expect(rejected(await stack.call("queue-job", { method: "GET" }))).toMatchObject({ status: 405 });
  });

  it("refuses content by the policy and records it in the audit log", async () => {
    const response = rejected(await stack.queueJob({ ...job, prompt: "explicit porn, hardcore sex" }));
    expect(response).toMatchObject({ status: 422, code: "CONTENT_REFUSED" });
    const audit = await stack.supabase.sql(
      "select stage, category, prompt_hash from content_refusals where user_id = $1",
      [stack.ada.id],
    );
    expect(audit).toEqual([
      {
        stage: "submit",
        category: response.details?.category,
        prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(stack.lines.join("\n")).not.toContain("hardcore");
  });

  it("reports the required credits and the balance if there are too few", async () => {
    const eve = await signUp(stack.supabase, "eve");
    await stack.supabase.sql(
      "insert into credit_ledger (user_id, kind, amount, note) select $1, 'adjust', -sum(amount), 'for a test' from credit_ledger where user_id = $1",
      [eve.id],
    );
    expect(rejected(await stack.queueJob(job, { as: eve }))).toMatchObject({
      status: 402,
      code: "INSUFFICIENT_CREDITS",
      details: { required: 1, balance: 0 },
    });
  });

  it("sends Retry-After if too many jobs are pending", async () => {
    const bob = await signUp(stack.supabase, "bob");
    await stack.supabase.sql("update tiers set max_pending = 1");
    accepted(await stack.queueJob(job, { as: bob }));
    const response = await stack.queueJob(job, { as: bob });
    await stack.supabase.sql("update tiers set max_pending = 100");
    expect(rejected(response)).toMatchObject({ status: 429, code: "QUEUE_FULL" });
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("does not queue a throttled job", async () => {
    const cleo = await signUp(stack.supabase, "cleo");
    await stack.supabase.sql("update tiers set max_active = 1");
    const first = accepted(await stack.queueJob(job, { as: cleo }));
    const second = accepted(await stack.queueJob(job, { as: cleo }));
    await stack.supabase.sql("update tiers set max_active = 10000");
    expect(await stack.redis("ZSCORE", "sdxl_queue", first.job_id)).not.toBeNull();
    expect(await stack.redis("ZSCORE", "sdxl_queue", second.job_id)).toBeNull();
  });

  it("allows requests from pages of every origin", async () => {
    const preflight = await stack.call("queue-job", { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    const allowed = preflight.headers.get("access-control-allow-headers")?.split(", ");
    for (const name of ["authorization", "apikey", "idempotency-key"]) expect(allowed).toContain(name);
    for (const response of [await stack.queueJob(job), await stack.queueJob(job, { as: null })]) {
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  it("creates the job while Redis is down and leaves queueing to the sweep", async () => {
    await stack.stopRedis();
    const response = accepted(await stack.queueJob(job));
    await stack.startRedis();
    const [row] = await stack.supabase.sql("select status from jobs where id = $1", [response.job_id]);
    expect(row).toEqual({ status: "pending" });
    expect(stack.lines.join("\n")).toContain("the sweep will queue it");
  });
});

describe.skipIf(deno.missing)(`queue-job with POLICY_FILE${deno.note}`, () => {
  it("applies the operator's policy", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ourvidz-policy-"));
    const file = join(folder, "mine.json");
    const category = { id: "circles", action: "refuse", words: ["circle*"], message: "No circles here." };
    writeFileSync(file, JSON.stringify({ version: 1, categories: [category] }));
    const stack = await startEdgeStack({ POLICY_FILE: file });
    try {
      expect(rejected(await stack.queueJob(job))).toMatchObject({
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

describe.skipIf(deno.missing)(`an edge function without its variables${deno.note}`, () => {
  it("responds with NOT_CONFIGURED and logs the missing variables", async () => {
    const stack = await startEdgeStack({ UPSTASH_REDIS_REST_TOKEN: "", JOB_CALLBACK_SECRET: "short" });
    try {
      expect(rejected(await stack.queueJob(job))).toMatchObject({ status: 500, code: "NOT_CONFIGURED" });
      expect(rejected(await stack.callback({}))).toMatchObject({ status: 500, code: "NOT_CONFIGURED" });
      const logged = stack.lines.join("\n");
      expect(logged).toContain("UPSTASH_REDIS_REST_TOKEN is missing");
      expect(logged).toContain("JOB_CALLBACK_SECRET is shorter than 32 characters");
      expect(await stack.call("no-such-function", {})).toMatchObject({ status: 404 });
    } finally {
      await stack.close();
    }
  });
});
