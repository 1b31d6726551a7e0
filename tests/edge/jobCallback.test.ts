import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type LiveEvent, liveEventSchema } from "#contracts/redis/events.ts";
import { redisChannels } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { liftCaps, service } from "../../embedded/supabase/testing/testUsers.ts";
import { waitFor } from "../support/waitFor.ts";
import { deno, type EdgeStack, startEdgeStack } from "./edgeStack.ts";

// Each function starts its own Deno process, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const timings = {
  total_ms: 100,
  load_ms: 1,
  text_encode_ms: 2,
  denoise_ms: 80,
  decode_ms: 10,
  file_encode_ms: 3,
  upload_ms: 4,
  session_run_ms: 90,
};

describe.skipIf(deno.missing)(`job-callback${deno.note}`, () => {
  let stack: EdgeStack;
  const listening = new AbortController();
  const received: LiveEvent[] = [];
  let job: string;
  let attempt: { job_id: string; attempt: number; worker_id: string };
  let failed: Record<string, unknown>;

  beforeAll(async () => {
    stack = await startEdgeStack();
    await liftCaps(stack.supabase);
    let open = false;
    readRedisStream({
      ...stack.redisAddress(),
      listenTo: { channel: redisChannels.events(stack.ada.id) },
      signal: listening.signal,
      onLine(line) {
        if (line.kind === "message") received.push(liveEventSchema.parse(JSON.parse(line.payload)));
        else open = true;
      },
    }).catch(() => {});
    await waitFor("the event stream", () => open);
  }, 120_000);
  afterAll(async () => {
    listening.abort();
    await stack?.close();
  });

  beforeEach(async () => {
    const { data, error } = await stack.ada.client.rpc("submit_job", {
      p_job_type: "sdxl_image_fast",
      p_prompt: "a red circle",
      p_config: { seed: 7 },
    });
    if (error) throw error;
    job = data.id;
    attempt = { job_id: job, attempt: await stack.claim(job), worker_id: "worker-1" };
    failed = {
      ...attempt,
      status: "failed",
      error_code: "BROKEN",
      error_message: "It broke.",
      retryable: false,
    };
  });

  const statusOf = async (id: string): Promise<unknown> =>
    (await stack.supabase.sql("select status from jobs where id = $1", [id]))[0]?.status;

  const upload = async () => {
    const path = `${stack.ada.id}/${job}/0.png`;
    const png = Buffer.from("89504e470d0a1a0a", "hex");
    const { error } = await service(stack.supabase)
      .storage.from("sdxl_image_fast")
      .upload(path, png, { contentType: "image/png" });
    if (error) throw error;
    return {
      bucket_name: "sdxl_image_fast",
      file_path: path,
      file_size: png.length,
      mime_type: "image/png",
      width: 1024,
      height: 1024,
      duration: null,
      batch_index: 0,
      seed: 7,
      thumbnail_path: null,
      thumb_hash: null,
    };
  };

  it.each([
    ["no signature", { signature: "" }],
    ["a malformed signature", { signature: "t=1,v1=00" }],
    ["a signature by another secret", { secret: "some other secret, long enough to be one" }],
    ["an expired signature", { signedAt: Date.now() - 400_000 }],
    ["a signature from the future", { signedAt: Date.now() + 400_000 }],
  ])("rejects a callback with %s", async (_title, options) => {
    expect(await stack.callback(failed, options)).toMatchObject({
      status: 401,
      body: { error: { code: "BAD_SIGNATURE" } },
    });
    expect(await statusOf(job)).toBe("processing");
  });

  it("rejects the service key instead of a signature", async () => {
    const headers = {
      apikey: stack.supabase.serviceKey,
      authorization: `Bearer ${stack.supabase.serviceKey}`,
    };
    const response = await stack.call("job-callback", { headers, body: JSON.stringify(failed) });
    expect(response.status).toBe(401);
  });

  it("rejects malformed callbacks with a status that is not retried", async () => {
    expect(await stack.callback("{")).toMatchObject({
      status: 400,
      body: { error: { code: "MALFORMED", message: "The body is not JSON." } },
    });
    const nothing = { ...attempt, status: "completed", assets: [], timings };
    expect((await stack.callback(nothing)).status).toBe(400);
    const asset = { ...(await upload()), bucket_name: "image_fast" };
    expect((await stack.callback({ ...attempt, status: "completed", assets: [asset], timings })).status).toBe(
      422,
    );
    expect((await stack.callback(`"${"x".repeat(1024 * 1024)}"`)).status).toBe(413);
    expect(await statusOf(job)).toBe("processing");
  });

  it("stores the result, deletes the job from Redis and publishes one event", async () => {
    await stack.redis("SET", `job:${job}`, "{}");
    await stack.redis("SET", `progress:${job}`, "{}");
    const done = { ...attempt, status: "completed", assets: [await upload()], timings };
    expect(await stack.callback(done)).toMatchObject({ status: 200, body: { outcome: "settled" } });
    expect(await stack.callback(done)).toMatchObject({ status: 200, body: { outcome: "repeated" } });
    const assets = await stack.supabase.sql("select file_path, user_id from assets where job_id = $1", [job]);
    expect(assets).toEqual([{ file_path: `${stack.ada.id}/${job}/0.png`, user_id: stack.ada.id }]);
    expect(await stack.redis("EXISTS", `job:${job}`, `progress:${job}`)).toBe(0);
    const mine = () => received.filter((event) => event.kind === "changed" && event.job_id === job);
    await waitFor("the event", () => mine().length > 0);
    // A second event would arrive before this one.
    await stack.callback({ ...failed, attempt: 2 });
    await stack.redis("PUBLISH", redisChannels.events(stack.ada.id), '{"kind":"ping","from":"test"}');
    await waitFor("the ping", () => received.at(-1)?.kind === "ping");
    expect(mine()).toEqual([{ kind: "changed", job_id: job, user_id: stack.ada.id, status: "completed" }]);
  });

  it("ignores a callback of another attempt or worker", async () => {
    expect(await stack.callback({ ...failed, attempt: 2 })).toMatchObject({
      status: 200,
      body: { outcome: "stale" },
    });
    const other = { ...failed, worker_id: "worker-2" };
    expect(await stack.callback(other)).toMatchObject({ status: 200, body: { outcome: "stale" } });
    expect(await statusOf(job)).toBe("processing");
  });

  it("accepts an error message with NUL characters", async () => {
    const response = await stack.callback({ ...failed, error_message: "Not a PNG: \u0000\u0001" });
    expect(response).toMatchObject({ status: 200, body: { outcome: "settled" } });
    expect(await statusOf(job)).toBe("failed");
  });

  it("requeues a job after a retryable failure", async () => {
    const response = await stack.callback({ ...failed, retryable: true });
    expect(response).toMatchObject({ status: 200, body: { outcome: "requeued" } });
    expect(await statusOf(job)).toBe("pending");
  });

  it("queues the next throttled job of the user", async () => {
    await stack.supabase.sql("update tiers set max_active = 1");
    const { data, error } = await stack.ada.client.rpc("submit_job", {
      p_job_type: "sdxl_image_fast",
      p_prompt: "a blue square",
      p_config: { seed: 8 },
    });
    await stack.supabase.sql("update tiers set max_active = 10000");
    if (error) throw error;
    expect(data.throttled).toBe(true);
    expect((await stack.callback(failed)).status).toBe(200);
    expect(await stack.redis("ZSCORE", "sdxl_queue", data.id)).not.toBeNull();
  });

  it("settles while Redis is down", async () => {
    await stack.stopRedis();
    const response = await stack.callback(failed);
    await stack.startRedis();
    expect(response).toMatchObject({ status: 200, body: { outcome: "settled" } });
    expect(await statusOf(job)).toBe("failed");
  });
});
