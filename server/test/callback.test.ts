import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createFakeWorker,
  graphql,
  sendCallback,
  signUp,
  submit,
  submitAndGetId,
  type TestUser,
  timings,
  waitFor,
} from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;

beforeAll(async () => {
  stack = await startStack();
  ada = await signUp(stack);
});
afterAll(() => stack.close());

describe("POST /callbacks/job", () => {
  let job: string;
  let failed: Record<string, unknown>;

  beforeEach(async () => {
    job = await submitAndGetId(stack, ada);
    const { attempt } = await createFakeWorker(stack).claim(job);
    failed = {
      job_id: job,
      attempt,
      worker_id: "worker-1",
      status: "failed",
      error_code: "BROKEN",
      error_message: "It broke.",
      retryable: false,
    };
  });

  const statusOf = async (id: string): Promise<string> => {
    const { data } = await stack.service.from("jobs").select("status").eq("id", id).single();
    return data?.status;
  };

  it.each([
    ["no signature", { signature: "" }],
    ["a malformed one", { signature: "t=1,v1=00" }],
    ["another secret", { secret: "some-other-secret-entirely" }],
    ["an old one", { signedAt: Date.now() - 400_000 }],
    ["one from the future", { signedAt: Date.now() + 400_000 }],
  ])("is refused with %s", async (_name, options) => {
    const response = await sendCallback(stack, failed, options);
    expect(response.status).toBe(401);
    expect(await statusOf(job)).toBe("processing");
  });

  it("refuses a body that was changed after signing", async () => {
    const { signCallback } = await import("#contracts/callback/signature.ts");
    const { callbackSecret } = await import("./stack.ts");
    const signature = await signCallback(callbackSecret, JSON.stringify(failed), Date.now());
    const response = await sendCallback(stack, { ...failed, error_code: "OTHER" }, { signature });
    expect(response.status).toBe(401);
  });

  it("refuses a malformed callback, and a completed one without assets, permanently", async () => {
    expect((await sendCallback(stack, "{")).status).toBe(400);
    expect((await sendCallback(stack, { ...failed, status: "completed", assets: [], timings })).status).toBe(
      400,
    );
    const asset = { ...(await createFakeWorker(stack).upload(job, ada)), bucket_name: "image_fast" };
    const wrong = { ...failed, status: "completed", assets: [asset], timings };
    expect((await sendCallback(stack, wrong)).status).toBe(422);
    expect(await statusOf(job)).toBe("processing");
  });

  it("settles with a message that contains NUL characters", async () => {
    const response = await sendCallback(stack, { ...failed, error_message: "Not a PNG: \u0000\u0001" });
    expect(response).toMatchObject({ status: 200, body: { outcome: "settled" } });
  });

  it("settles an attempt once, and reports repeated and stale callbacks", async () => {
    expect(await sendCallback(stack, failed)).toEqual({ status: 200, body: { outcome: "settled" } });
    expect((await sendCallback(stack, failed)).body).toEqual({ outcome: "repeated" });
    expect((await sendCallback(stack, { ...failed, attempt: 2 })).body).toEqual({ outcome: "stale" });
    const { command } = createFakeWorker(stack);
    await waitFor(
      "the deletion of the keys",
      async () => (await command("EXISTS", `job:${job}`, `progress:${job}`)) === 0,
    );
  });

  it("requeues a job after a retryable failure", async () => {
    expect((await sendCallback(stack, { ...failed, retryable: true })).body).toEqual({ outcome: "requeued" });
    expect(await statusOf(job)).toBe("pending");
    const { command } = createFakeWorker(stack);
    await waitFor("the job in the queue", async () => (await command("ZSCORE", "sdxl_queue", job)) !== null);
  });

  it("stores the timings of a completed job", async () => {
    const asset = await createFakeWorker(stack).upload(job, ada);
    const { error_code: _code, error_message: _message, retryable: _retryable, ...attempt } = failed;
    const done = { ...attempt, status: "completed", assets: [asset], timings };
    expect((await sendCallback(stack, done)).body).toEqual({ outcome: "settled" });
    const { data } = await graphql(
      stack,
      `{ job(id: "${job}") { status timings { totalMs sessionRunMs } } }`,
      {
        token: ada.token,
      },
    );
    expect(data.job).toEqual({ status: "COMPLETED", timings: { totalMs: 100, sessionRunMs: 90 } });
  });
});

describe("the cron jobs", () => {
  it("queue a job that was submitted while Redis was down", async () => {
    await stack.stopRedis();
    const result = await submit(stack, ada);
    expect(result.__typename).toBe("SubmitJobSuccess");
    await waitFor("the failure in the log", async () =>
      stack.logger.records.some(({ message }) => message === "queueing a job failed"),
    );
    await stack.startRedis();
    await stack.restartServer({ firstCronMs: 1 });
    const { command } = createFakeWorker(stack);
    const id: string = result.data.uuid;
    await waitFor("the job in the queue", async () => (await command("ZSCORE", "sdxl_queue", id)) !== null);
    // The sweep stores the job after it has found it missing in the queue.
    const stored = await waitFor("the stored job", () => command("GET", `job:${id}`));
    expect(JSON.parse(String(stored))).toMatchObject({ id });
  });

  it("fail a job whose lease expired in its last attempt, and publish it", async () => {
    const job = await submitAndGetId(stack, ada);
    await createFakeWorker(stack).claim(job);
    await stack.supabase.sql(
      "update jobs set lease_expires_at = now() - interval '1 minute', attempt = max_attempts where id = $1",
      [job],
    );
    await stack.restartServer({ firstCronMs: 1 });
    const query = `{ job(id: "${job}") { status error { code } } }`;
    const failed = await waitFor("the job failed", async () => {
      const { data } = await graphql(stack, query, { token: ada.token });
      return data.job.status === "FAILED" ? data.job : null;
    });
    expect(failed.error.code).toBe("LEASE_EXPIRED");
  });

  it("remove the files of deleted rows", async () => {
    const path = `${ada.id}/left/over.png`;
    const bucket = stack.service.storage.from("sdxl_image_fast");
    await bucket.upload(path, Buffer.from("x"), { contentType: "image/png" });
    await stack.service.from("files_to_purge").insert({ bucket_name: "sdxl_image_fast", path });
    await stack.restartServer({ firstCronMs: 1 });
    await waitFor(
      "the deletion of the file",
      async () => (await bucket.list(`${ada.id}/left`)).data?.length === 0,
    );
  });

  it("send no command to Redis when there is nothing to do", async () => {
    await stack.supabase.sql("delete from jobs");
    const { command } = createFakeWorker(stack);
    await command("PING");
    const before = stack.bridge().commandCount();
    await stack.restartServer({ firstCronMs: 1, cronIntervalMs: 30 });
    await stack.supabase.sql("select pg_sleep(0.3)");
    expect(stack.bridge().commandCount()).toBe(before);
  });
});
