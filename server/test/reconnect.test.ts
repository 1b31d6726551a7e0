import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { complete, eventually, forgeToken, type Person, playWorker, signUp, submitted } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";
import { type State, watchBySocket } from "./watching.ts";

let stack: Stack;
let ada: Person;

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

describe("a subscriber that comes back", () => {
  it("is told once of what ended meanwhile, by the time it left", async () => {
    const before = await submitted(stack, ada);
    await complete(stack, ada, before);
    const job = await submitted(stack, ada);
    const first = watchBySocket(stack, "jobUpdates", { token: ada.token });
    const known = await first.until("the waiting job", (state) => state.uuid === job);
    await first.close();
    await complete(stack, ada, job);
    // The ten seconds taken off by which the server begins earlier, for ends that are committed late.
    const since = new Date(Date.parse(known.updatedAt) + 10_000).toISOString();
    const second = watchBySocket(stack, `jobUpdates(since: "${since}")`, { token: ada.token });
    await second.until("the job done", isDone(job));
    const next = await submitted(stack, ada);
    await second.until("the next job", (state) => state.uuid === next);
    expect(second.all.filter(isDone(job))).toHaveLength(1);
    expect(second.all.map((state) => state.uuid)).not.toContain(before);
    await second.close();
  });

  it("loses nothing when its token ends and it goes on with the next one", async () => {
    const secret = stack.env.supabaseJwtSecret;
    if (!secret) throw new Error("The embedded stack has a secret.");
    const ending = await forgeToken(secret, {
      sub: ada.id,
      expiresAt: Date.now() + 8000,
    });
    const job = await submitted(stack, ada);
    const first = watchBySocket(stack, "jobUpdates", { token: ending });
    const known = await first.until("the waiting job", (state) => state.uuid === job);
    expect((await first.closed).code).toBe(4419);
    await playWorker(stack).claim(job);
    await settleElsewhere(job);
    const second = watchBySocket(stack, `jobUpdates(since: "${known.updatedAt}")`, { token: ada.token });
    await second.until("the end", (state) => state.uuid === job && state.status === "FAILED");
    expect(second.all).toHaveLength(1);
    await second.close();
  });
});

describe("when Redis goes and comes back", () => {
  it("what came and ended through somebody else's server is told from Postgres", async () => {
    const seen = watchBySocket(stack, "jobUpdates", { token: ada.token });
    const heard = await submitted(stack, ada);
    await complete(stack, ada, heard);
    await seen.until("the job done", isDone(heard));
    await stack.stopRedis();
    const { data, error } = await createClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
      accessToken: async () => ada.token,
    }).rpc("submit_job", { p_job_type: "sdxl_image_fast", p_prompt: "a red circle", p_config: {} });
    expect(error).toBeNull();
    const { id } = z.object({ id: z.string() }).parse(data);
    await playWorker(stack).claim(id);
    await settleElsewhere(id);
    await seen.until("the end", (state) => state.uuid === id && state.status === "FAILED");
    await stack.startRedis();
    await seen.close();
  });

  it("every end is told once, also of what came and ended in between", async () => {
    const running = await submitted(stack, ada);
    await playWorker(stack).claim(running);
    const seen = watchBySocket(stack, "jobUpdates", { token: ada.token });
    await seen.until("the running job", (state) => state.uuid === running);
    await stack.stopRedis();
    const unseen = await submitted(stack, ada);
    await playWorker(stack).claim(unseen);
    await settleElsewhere(unseen);
    await settleElsewhere(running);
    for (const id of [unseen, running]) {
      await seen.until("the end", (state) => state.uuid === id && state.status === "FAILED");
    }
    await stack.startRedis();
    const after = await submitted(stack, ada);
    await eventually("the job in its queue", async () => {
      const score = await playWorker(stack).command("ZSCORE", "sdxl_queue", after);
      return score !== null && score !== undefined;
    });
    await seen.until("the job after", (state) => state.uuid === after);
    for (const id of [unseen, running]) {
      expect(seen.all.filter((state) => state.uuid === id && state.status === "FAILED")).toHaveLength(1);
    }
    await seen.close();
  });
});

describe("places in line", () => {
  it("come over the subscription when somebody else's job ends", async () => {
    const ben = await signUp(stack);
    const ahead = await submitted(stack, ben);
    const job = await submitted(stack, ada);
    const seen = watchBySocket(stack, "jobUpdates", { token: ada.token });
    const first = await seen.until("its place", (state) => state.uuid === job);
    await complete(stack, ben, ahead);
    await seen.until(
      "a place further ahead",
      (state) => state.uuid === job && state.place === first.place - 1,
    );
    expect(new Set(seen.all.map((state) => state.uuid))).toEqual(new Set([job]));
    await seen.close();
  });
});
