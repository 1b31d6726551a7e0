import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  completeJob,
  createFakeWorker,
  forgeToken,
  signUp,
  submitAndGetId,
  type TestUser,
  waitFor,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";
import { type State, subscribeOverSocket } from "./subscriptions.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  ada = await signUp(stack);
});
afterAll(() => stack.close());

const isDone = (id: string) => (state: State) => state.uuid === id && state.status === "COMPLETED";

const settleElsewhere = async (id: string, attempt = 1): Promise<void> => {
  const { error } = await stack.service.rpc("settle_job", {
    p_job_id: id,
    p_attempt: attempt,
    p_worker_id: "worker-1",
    p_status: "failed",
    p_error_code: "X",
    p_error_message: "It broke.",
  });
  expect(error).toBeNull();
};

describe("a subscriber that reconnects with `since`", () => {
  it("receives each job once that finished meanwhile", async () => {
    const before = await submitAndGetId(stack, ada);
    await completeJob(stack, ada, before);
    const job = await submitAndGetId(stack, ada);
    const first = subscribeOverSocket(stack, "jobUpdates", { token: ada.token });
    const known = await first.waitForState("the waiting job", (state) => state.uuid === job);
    await first.close();
    await completeJob(stack, ada, job);
    // The server starts ten seconds before `since`, for terminal states that are committed late.
    const since = new Date(Date.parse(known.updatedAt) + 10_000).toISOString();
    const second = subscribeOverSocket(stack, `jobUpdates(since: "${since}")`, { token: ada.token });
    await second.waitForState("the completed job", isDone(job));
    const next = await submitAndGetId(stack, ada);
    await second.waitForState("the next job", (state) => state.uuid === next);
    expect(second.all.filter(isDone(job))).toHaveLength(1);
    expect(second.all.map((state) => state.uuid)).not.toContain(before);
    await second.close();
  });

  it("misses nothing when its token expires and it continues with the next one", async () => {
    const secret = stack.env.supabaseJwtSecret;
    if (!secret) throw new Error("The embedded stack has a secret.");
    const shortLived = await forgeToken(secret, {
      sub: ada.id,
      expiresAt: Date.now() + 8000,
    });
    const job = await submitAndGetId(stack, ada);
    const first = subscribeOverSocket(stack, "jobUpdates", { token: shortLived });
    const known = await first.waitForState("the waiting job", (state) => state.uuid === job);
    expect((await first.closed).code).toBe(4419);
    await createFakeWorker(stack).claim(job);
    await settleElsewhere(job);
    const second = subscribeOverSocket(stack, `jobUpdates(since: "${known.updatedAt}")`, {
      token: ada.token,
    });
    await second.waitForState("the failed job", (state) => state.uuid === job && state.status === "FAILED");
    expect(second.all).toHaveLength(1);
    await second.close();
  });
});

describe("a subscriber while Redis is down", () => {
  it("receives jobs that were created and finished through another server, from Postgres", async () => {
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: ada.token });
    const received = await submitAndGetId(stack, ada);
    await completeJob(stack, ada, received);
    await seen.waitForState("the completed job", isDone(received));
    await stack.stopRedis();
    const { data, error } = await createClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
      accessToken: async () => ada.token,
    }).rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a red circle", p_config: {} });
    expect(error).toBeNull();
    const { id } = z.object({ id: z.string() }).parse(data);
    await createFakeWorker(stack).claim(id);
    await settleElsewhere(id);
    await seen.waitForState("the failed job", (state) => state.uuid === id && state.status === "FAILED");
    await stack.startRedis();
    await seen.close();
  });

  it("receives every terminal state once, also of jobs created and finished meanwhile", async () => {
    const running = await submitAndGetId(stack, ada);
    await createFakeWorker(stack).claim(running);
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: ada.token });
    await seen.waitForState("the running job", (state) => state.uuid === running);
    await stack.stopRedis();
    const unseen = await submitAndGetId(stack, ada);
    await createFakeWorker(stack).claim(unseen);
    await settleElsewhere(unseen);
    await settleElsewhere(running);
    for (const id of [unseen, running]) {
      await seen.waitForState("the failed job", (state) => state.uuid === id && state.status === "FAILED");
    }
    await stack.startRedis();
    const after = await submitAndGetId(stack, ada);
    await waitFor("the job in its queue", async () => {
      const score = await createFakeWorker(stack).command("ZSCORE", "sdxl_queue", after);
      return score !== null && score !== undefined;
    });
    await seen.waitForState("the job submitted after the restart", (state) => state.uuid === after);
    for (const id of [unseen, running]) {
      expect(seen.all.filter((state) => state.uuid === id && state.status === "FAILED")).toHaveLength(1);
    }
    await seen.close();
  });
});

describe("queue positions", () => {
  it("are published when another user's job finishes", async () => {
    const ben = await signUp(stack);
    const ahead = await submitAndGetId(stack, ben);
    const job = await submitAndGetId(stack, ada);
    const seen = subscribeOverSocket(stack, "jobUpdates", { token: ada.token });
    const first = await seen.waitForState("its queue position", (state) => state.uuid === job);
    await completeJob(stack, ben, ahead);
    await seen.waitForState(
      "a lower queue position",
      (state) => state.uuid === job && state.queuePosition === first.queuePosition - 1,
    );
    expect(new Set(seen.all.map((state) => state.uuid))).toEqual(new Set([job]));
    await seen.close();
  });
});
