import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  completeJob,
  createFakeWorker,
  graphql,
  operatorGraphql,
  sendCallback,
  signUp,
  submitAndGetId,
  type TestUser,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";
import { subscribeOverSocket, subscribeOverSse } from "./subscriptions.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const preview = { mime_type: "image/webp", width: 8, height: 8, data: "UklGRg==" } as const;

describe("jobUpdated", () => {
  it("sends a snapshot, then newer states in order, and completes with the job", async () => {
    const job = await submitAndGetId(stack, ada);
    const worker = createFakeWorker(stack);
    const seen = subscribeOverSocket(stack, `jobUpdated(id: "${job}")`, { token: ada.token });
    await seen.waitForState("status PENDING", (state) => state.status === "PENDING");
    await worker.claim(job);
    await worker.report(job, ada, { sequence: 1, step: 1 });
    await seen.waitForState("step 1", (state) => state.progress?.step === 1);
    await worker.report(job, ada, { sequence: 3, step: 3, preview });
    const third = await seen.waitForState("step 3", (state) => state.progress?.step === 3);
    expect(third).toMatchObject({
      status: "PROCESSING",
      attemptCount: 1,
      progress: { preview: { dataUrl: "data:image/webp;base64,UklGRg==", width: 8 } },
    });
    await worker.report(job, ada, { sequence: 2, step: 2 });
    const asset = await worker.upload(job, ada);
    await sendCallback(stack, {
      job_id: job,
      attempt: 1,
      worker_id: "worker-1",
      status: "completed",
      assets: [asset],
      timings: {
        total_ms: 1,
        load_ms: 0,
        text_encode_ms: 0,
        denoise_ms: 0,
        decode_ms: 0,
        file_encode_ms: 0,
        upload_ms: 0,
        session_run_ms: 0,
      },
    });
    expect(await seen.waitForEnd()).toBe("complete");
    const last = seen.all.at(-1);
    expect(last).toMatchObject({ status: "COMPLETED", progress: null });
    expect(last.assets).toHaveLength(1);
    const file = await fetch(last.assets[0].url);
    expect(file.status).toBe(200);
    const sequences = seen.all.flatMap((state) => state.progress?.sequence ?? []);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(sequences).not.toContain(2);
    await seen.close();
  });

  it("works over server-sent events, and starts with the stored progress of a running job", async () => {
    const job = await submitAndGetId(stack, ada);
    const worker = createFakeWorker(stack);
    await worker.claim(job);
    const state = {
      kind: "progress",
      job_id: job,
      user_id: ada.id,
      attempt: 1,
      sequence: 5,
      phase: "denoising",
      step: 5,
      total_steps: 15,
      elapsed_ms: 1,
      remaining_ms: 2,
      preview: null,
    };
    await worker.command("SET", `progress:${job}`, JSON.stringify(state));
    const seen = await subscribeOverSse(stack, `jobUpdated(id: "${job}")`, ada.token);
    await seen.waitForState("step 5 in the snapshot", (first) => first.progress?.step === 5);
    expect(seen.all).toHaveLength(1);
    const response = await sendCallback(stack, {
      job_id: job,
      attempt: 1,
      worker_id: "worker-1",
      status: "failed",
      error_code: "NUMERIC_OVERFLOW",
      error_message: "The image was broken.",
      retryable: false,
    });
    expect(response.body).toEqual({ outcome: "settled" });
    expect(await seen.waitForEnd()).toBe("complete");
    expect(seen.all.at(-1)).toMatchObject({
      status: "FAILED",
      error: { code: "NUMERIC_OVERFLOW", message: "The image was broken." },
    });
  });

  it("sends a finished job once and completes", async () => {
    const job = await submitAndGetId(stack, ada);
    await completeJob(stack, ada, job);
    const seen = subscribeOverSocket(stack, `jobUpdated(id: "${job}")`, { token: ada.token });
    expect(await seen.waitForEnd()).toBe("complete");
    expect(seen.all.map((state) => state.status)).toEqual(["COMPLETED"]);
    await seen.close();
  });

  it("refuses anonymous callers, other users and malformed ids", async () => {
    const job = await submitAndGetId(stack, ada);
    const bob = await signUp(stack);
    const codeOf = async (field: string, token?: string): Promise<unknown> => {
      const seen = subscribeOverSocket(stack, field, { token });
      const end = await seen.waitForEnd();
      await seen.close();
      return JSON.stringify(seen.all.at(-1) ?? end);
    };
    expect(await codeOf(`jobUpdated(id: "${job}")`)).toContain("UNAUTHENTICATED");
    expect(await codeOf("jobUpdates")).toContain("UNAUTHENTICATED");
    expect(await codeOf(`jobUpdated(id: "${job}")`, bob.token)).toContain("NOT_FOUND");
    expect(await codeOf(`jobUpdated(id: "%%%")`, bob.token)).toContain("NOT_FOUND");
  });
});

describe("jobUpdates", () => {
  it("sends the user's unfinished jobs, then new jobs and changes, and none of other users", async () => {
    const carol = await signUp(stack);
    const first = await submitAndGetId(stack, carol);
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: carol.token });
    await seen.waitForState("the waiting job", (state) => state.uuid === first);
    const second = await submitAndGetId(stack, carol);
    await seen.waitForState("the new job", (state) => state.uuid === second);
    await submitAndGetId(stack, ada);
    const cancelled = await graphql(stack, `mutation { cancelJob(id: "${first}") { __typename } }`, {
      token: carol.token,
    });
    expect(cancelled.data.cancelJob.__typename).toBe("CancelJobSuccess");
    await seen.waitForState(
      "the cancelled job",
      (state) => state.uuid === first && state.status === "CANCELLED",
    );
    expect(new Set(seen.all.map((state) => state.uuid))).toEqual(new Set([first, second]));
    expect(seen.ended).toBeNull();
    await seen.close();
  });

  it("sends a failed job that an operator requeues, and its next attempt", async () => {
    const [fred, operator] = [await signUp(stack), await signUp(stack)];
    await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [
      operator.id,
    ]);
    const job = await submitAndGetId(stack, fred);
    const worker = createFakeWorker(stack);
    await worker.claim(job);
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: fred.token });
    await seen.waitForState("the running job", (state) => state.uuid === job);
    await sendCallback(stack, {
      job_id: job,
      attempt: 1,
      worker_id: "worker-1",
      status: "failed",
      error_code: "BROKEN",
      error_message: "It broke.",
      retryable: false,
    });
    await seen.waitForState("the failure", (state) => state.status === "FAILED");
    const requeued = await operatorGraphql(
      stack,
      `mutation { requeueDeadLetter(id: "${job}") { __typename } }`,
      {
        token: operator.token,
      },
    );
    expect(requeued.data.requeueDeadLetter.__typename).toBe("RequeueDeadLetterSuccess");
    await seen.waitForState("the job waiting again", (state) => state.status === "PENDING");
    await worker.claim(job);
    await worker.report(job, fred, { attempt: 2, sequence: 1, step: 1 });
    await seen.waitForState(
      "its next attempt",
      (state) => state.attemptCount === 2 && state.progress?.step === 1,
    );
    await seen.close();
  });
});

describe("jobUpdated without Redis", () => {
  it("sends the terminal state within five seconds", async () => {
    const dora = await signUp(stack);
    const job = await submitAndGetId(stack, dora);
    const seen = subscribeOverSocket(stack, `jobUpdated(id: "${job}")`, { token: dora.token });
    await seen.waitForState("status PENDING", (state) => state.status === "PENDING");
    await stack.stopRedis();
    try {
      const worker = createFakeWorker(stack);
      await worker.claim(job);
      const startedAt = Date.now();
      // Settled in the database directly, as by another server.
      const { error } = await stack.service.rpc("settle_job", {
        p_job_id: job,
        p_attempt: 1,
        p_worker_id: "worker-1",
        p_status: "failed",
        p_assets: [],
        p_error_code: "X",
        p_error_message: "It broke.",
        p_retryable: false,
        p_timings: null,
      });
      expect(error).toBeNull();
      expect(await seen.waitForEnd()).toBe("complete");
      expect(Date.now() - startedAt).toBeLessThan(5000);
      expect(seen.all.at(-1).status).toBe("FAILED");
    } finally {
      await stack.startRedis();
      await seen.close();
    }
  });
});
