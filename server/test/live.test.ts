import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callback, complete, graphql, type Person, playWorker, signUp, submitted } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";
import { watchByEvents, watchBySocket } from "./watching.ts";

let stack: Stack;
let ada: Person;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const preview = { mime_type: "image/webp", width: 8, height: 8, data: "UklGRg==" } as const;

describe("jobUpdated", () => {
  it("gives a snapshot, newer states in order, and ends with the job", async () => {
    const job = await submitted(stack, ada);
    const worker = playWorker(stack);
    const seen = watchBySocket(stack, `jobUpdated(id: "${job}")`, { token: ada.token });
    await seen.until("status PENDING", (state) => state.status === "PENDING");
    await worker.claim(job);
    await worker.report(job, ada, { sequence: 1, step: 1 });
    await seen.until("step 1", (state) => state.progress?.step === 1);
    await worker.report(job, ada, { sequence: 3, step: 3, preview });
    const third = await seen.until("step 3", (state) => state.progress?.step === 3);
    expect(third).toMatchObject({
      status: "PROCESSING",
      attempt: 1,
      progress: { preview: { url: "data:image/webp;base64,UklGRg==", width: 8 } },
    });
    await worker.report(job, ada, { sequence: 2, step: 2 });
    const asset = await worker.upload(job, ada);
    await callback(stack, {
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
    expect(await seen.untilEnd()).toBe("complete");
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

  it("comes over server-sent events as well, and shows a running job's stored progress at once", async () => {
    const job = await submitted(stack, ada);
    const worker = playWorker(stack);
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
    const seen = await watchByEvents(stack, `jobUpdated(id: "${job}")`, ada.token);
    await seen.until("step 5 in the snapshot", (first) => first.progress?.step === 5);
    expect(seen.all).toHaveLength(1);
    const answer = await callback(stack, {
      job_id: job,
      attempt: 1,
      worker_id: "worker-1",
      status: "failed",
      error_code: "NUMERIC_OVERFLOW",
      error_message: "The picture came out broken.",
      retryable: false,
    });
    expect(answer.body).toEqual({ outcome: "settled" });
    expect(await seen.untilEnd()).toBe("complete");
    expect(seen.all.at(-1)).toMatchObject({
      status: "FAILED",
      error: { code: "NUMERIC_OVERFLOW", message: "The picture came out broken." },
    });
  });

  it("gives an ended job once and ends", async () => {
    const job = await submitted(stack, ada);
    await complete(stack, ada, job);
    const seen = watchBySocket(stack, `jobUpdated(id: "${job}")`, { token: ada.token });
    expect(await seen.untilEnd()).toBe("complete");
    expect(seen.all.map((state) => state.status)).toEqual(["COMPLETED"]);
    await seen.close();
  });

  it("refuses nobody, somebody else, and what is no id", async () => {
    const job = await submitted(stack, ada);
    const bob = await signUp(stack);
    const codeOf = async (field: string, token?: string): Promise<unknown> => {
      const seen = watchBySocket(stack, field, { token });
      const end = await seen.untilEnd();
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
  it("shows the unfinished jobs, then new ones and their changes, of this person only", async () => {
    const carol = await signUp(stack);
    const first = await submitted(stack, carol);
    const seen = watchBySocket(stack, "jobUpdates", { token: carol.token });
    await seen.until("the waiting job", (state) => state.uuid === first);
    const second = await submitted(stack, carol);
    await seen.until("the new job", (state) => state.uuid === second);
    await submitted(stack, ada);
    const cancelled = await graphql(stack, `mutation { cancelJob(id: "${first}") { __typename } }`, {
      token: carol.token,
    });
    expect(cancelled.data.cancelJob.__typename).toBe("CancelJobSuccess");
    await seen.until("the cancelled job", (state) => state.uuid === first && state.status === "CANCELLED");
    expect(new Set(seen.all.map((state) => state.uuid))).toEqual(new Set([first, second]));
    expect(seen.ended).toBeNull();
    await seen.close();
  });

  it("shows a failed job that an operator requeues, and its next attempt", async () => {
    const [fred, operator] = [await signUp(stack), await signUp(stack)];
    await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [
      operator.id,
    ]);
    const job = await submitted(stack, fred);
    const worker = playWorker(stack);
    await worker.claim(job);
    const seen = watchBySocket(stack, "jobUpdates", { token: fred.token });
    await seen.until("the running job", (state) => state.uuid === job);
    await callback(stack, {
      job_id: job,
      attempt: 1,
      worker_id: "worker-1",
      status: "failed",
      error_code: "BROKEN",
      error_message: "It broke.",
      retryable: false,
    });
    await seen.until("the failure", (state) => state.status === "FAILED");
    const requeued = await graphql(stack, `mutation { operatorRequeueJob(id: "${job}") { __typename } }`, {
      token: operator.token,
    });
    expect(requeued.data.operatorRequeueJob.__typename).toBe("OperatorRequeueJobSuccess");
    await seen.until("the job waiting again", (state) => state.status === "PENDING");
    await worker.claim(job);
    await worker.report(job, fred, { attempt: 2, sequence: 1, step: 1 });
    await seen.until("its next attempt", (state) => state.attempt === 2 && state.progress?.step === 1);
    await seen.close();
  });
});

describe("without Redis", () => {
  it("still delivers the end within five seconds", async () => {
    const dora = await signUp(stack);
    const job = await submitted(stack, dora);
    const seen = watchBySocket(stack, `jobUpdated(id: "${job}")`, { token: dora.token });
    await seen.until("status PENDING", (state) => state.status === "PENDING");
    await stack.stopRedis();
    try {
      const worker = playWorker(stack);
      await worker.claim(job);
      const began = Date.now();
      // Settled behind this server's back, as by another server.
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
      expect(await seen.untilEnd()).toBe("complete");
      expect(Date.now() - began).toBeLessThan(5000);
      expect(seen.all.at(-1).status).toBe("FAILED");
    } finally {
      await stack.startRedis();
      await seen.close();
    }
  });
});
