import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { redisKeys } from "#contracts/redis/keys.ts";
import type { Received } from "./callbackReceiver.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

const settles =
  (jobId: string, status: string) =>
  ({ callback, outcome }: Received): boolean =>
    callback.job_id === jobId && callback.status === status && outcome !== null;

// Real processes and models: on a busy machine each step takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("a worker on the embedded stack", () => {
  let stack: WorkerStack;
  let worker: Awaited<ReturnType<WorkerStack["startWorker"]>> | null = null;

  beforeAll(async () => {
    stack = await startWorkerStack();
  });
  afterEach(async () => {
    await worker?.close(0);
    worker = null;
  });
  afterAll(() => stack.close());

  const start = async (...args: Parameters<WorkerStack["startWorker"]>) => {
    worker = await stack.startWorker(...args);
    await worker.ready;
    return worker;
  };

  it("takes a job from the queue to its assets", async () => {
    await start();
    const { id } = await stack.submit("a red circle", { batch_size: 3 });
    await stack.receiver.next("the job to be completed", settles(id, "completed"));
    const job = await stack.job(id);
    expect(job).toMatchObject({ status: "completed", attempt: 1, worker_id: worker?.workerId });
    expect(job.assets).toHaveLength(3);
    for (const { bucket_name, file_path, thumbnail_path } of job.assets) {
      const file = await stack.service.storage.from(bucket_name).download(file_path);
      expect(file.data?.type).toBe("image/png");
      const thumbnail = await stack.service.storage.from("thumbnails").download(thumbnail_path);
      expect(thumbnail.data?.type).toBe("image/webp");
    }
  });

  it("says what it can do, and what it can not", async () => {
    await start();
    await worker?.logged("inference is ready");
    // The report is on its way when the line is logged.
    const data = await vi.waitFor(
      async () => {
        const workers = stack.service.from("workers");
        const { data, error } = await workers.select().eq("id", worker?.workerId).single();
        if (error) throw error;
        return data;
      },
      { timeout: 10_000 },
    );
    expect(data.capabilities).toHaveLength(10);
    expect(data.capabilities).toContainEqual({ type: "sdxl_image_fast", available: true, pack: "fake" });
    expect(data.capabilities).toContainEqual({
      type: "video_fast",
      available: false,
      reason: "There is no pack for video_fast.",
    });
  });

  it("stops a job between two steps when it is cancelled", async () => {
    await start();
    const { id } = await stack.submit("steps without end");
    await stack.events.progress(id, ({ step }) => step > 0);
    await stack.cancel(id);
    const { outcome } = await stack.receiver.next("the job to be cancelled", settles(id, "cancelled"));
    expect(outcome).toBe("settled");
    expect(await stack.job(id)).toMatchObject({ status: "cancelled", attempt: 1 });
  });

  it("gives up a job that has ended the child of two workers", async () => {
    await start();
    // Each child is killed in the middle, by SIGKILL.
    const { id } = await stack.submit("memory always");
    const ended = (attempt: number) =>
      stack.receiver.next(
        `attempt ${attempt} to fail`,
        ({ callback }) => callback.job_id === id && callback.attempt === attempt,
      );
    expect(await ended(1)).toMatchObject({ outcome: "requeued" });
    // Restarted in between, with another name: what is counted is not counted here.
    await worker?.close(0);
    await start();
    await stack.redis.zadd(redisKeys.queue("sdxl_queue"), { score: 1, member: id });
    await stack.redis.publish("workers", { kind: "wake", queue: "sdxl_queue" });
    expect(await ended(2)).toMatchObject({
      outcome: "settled",
      callback: { error_code: "WORKER_CRASHED", retryable: true },
    });
    const row = await stack.job(id);
    expect(row).toMatchObject({ status: "failed", error_code: "WORKER_CRASHED", attempt: 2, crashes: 2 });
    expect(row.error_message).toContain("twice");
    const next = await stack.submit("a green circle");
    await stack.receiver.next("the next job to be completed", settles(next.id, "completed"));
  });

  it("settles nothing when it has lost the lease", async () => {
    await start();
    const { id } = await stack.submit("steps for another worker");
    await stack.events.progress(id, ({ step }) => step > 0);
    await stack.supabase.sql("update public.jobs set worker_id = 'another' where id = $1", [id]);
    // The stream comes back, and with it the question whether something was missed.
    await stack.stopRedis();
    await stack.startRedis();
    await worker?.logged("lease lost");
    const next = await stack.submit("a green circle");
    await stack.receiver.next("the next job to be completed", settles(next.id, "completed"));
    expect(stack.receiver.received.filter(({ callback }) => callback.job_id === id)).toEqual([]);
    expect(await stack.job(id)).toMatchObject({ status: "processing", worker_id: "another" });
  });

  it("delivers a callback again until the server takes it", async () => {
    await start();
    stack.receiver.answerNext(500, 503);
    const { id } = await stack.submit("a red circle");
    await stack.receiver.next("the job to be completed", settles(id, "completed"));
    const tries = stack.receiver.received.filter(({ callback }) => callback.job_id === id);
    expect(tries.map(({ status }) => status)).toEqual([500, 503, 200]);
  });

  it("delivers after a restart what it could not deliver before", async () => {
    const env = { WORKER_DATA_DIR: stack.env().WORKER_DATA_DIR };
    await start({ ...env, JOB_CALLBACK_URL: "http://127.0.0.1:9/callbacks/job" });
    const { id } = await stack.submit("a red circle");
    await worker?.logged("a callback could not be delivered");
    const before = worker?.workerId;
    await worker?.close(0);
    await start(env);
    expect(worker?.workerId).toBe(before);
    const { outcome } = await stack.receiver.next("the job to be completed", settles(id, "completed"));
    expect(outcome).toBe("settled");
  });

  it("refuses a data folder that another worker uses", async () => {
    const env = stack.env();
    await start({ WORKER_DATA_DIR: env.WORKER_DATA_DIR });
    // In one process the lock is its own; another process is played by the number of our parent.
    const { writeFileSync } = await import("node:fs");
    const { hostname } = await import("node:os");
    const owner = { pid: process.ppid, host: hostname(), began: "" };
    writeFileSync(`${env.WORKER_DATA_DIR}/lock.json`, JSON.stringify(owner));
    await expect(stack.startWorker({ WORKER_DATA_DIR: env.WORKER_DATA_DIR })).rejects.toThrow(
      /Another worker .* uses this data folder. Stop it, or set WORKER_DATA_DIR/,
    );
  });

  it("waits for a Redis that is away when it starts", async () => {
    await stack.stopRedis();
    await start();
    await worker?.logged("jobs can't be claimed at the moment, will retry");
    await stack.startRedis();
    const { id } = await stack.submit("a red circle");
    await stack.receiver.next("the job to be completed", settles(id, "completed"));
  });

  it("fails a job for a format that no worker has a pack for", async () => {
    // It has not been reported as missing when the job is submitted. Were another worker there for it, the job would
    // be left to that one (fleet.test.ts); a job that no worker can run fails after an hour.
    await stack.supabase.sql("delete from public.workers");
    const { id } = await stack.submit("a red circle", {}, "sdxl_image_high");
    const long = "now() - interval '61 minutes'";
    await stack.supabase.sql(
      `update public.jobs set created_at = ${long}, available_at = ${long} where id = $1`,
      [id],
    );
    await start({ MODELS_DIR: "fast-only" });
    const { callback } = await stack.receiver.next("the job to fail", settles(id, "failed"));
    expect(callback).toMatchObject({ error_code: "FORMAT_UNAVAILABLE", retryable: false });
    expect(await stack.job(id)).toMatchObject({ status: "failed", attempt: 1 });
  });

  it("hands a job back when it is stopped", async () => {
    await start();
    const { id } = await stack.submit("steps without end");
    await stack.events.progress(id, ({ step }) => step > 0);
    await worker?.close(0);
    const { callback, outcome } = await stack.receiver.next(
      "the job to be handed back",
      settles(id, "failed"),
    );
    expect({ callback, outcome }).toMatchObject({
      outcome: "requeued",
      callback: { error_code: "WORKER_STOPPED" },
    });
    expect(await stack.job(id)).toMatchObject({ status: "pending", attempt: 1, hand_backs: 1 });
    worker = null;
    await stack.redis.del(redisKeys.queue("sdxl_queue"));
  });

  it("fails an attempt whose image came out damaged", async () => {
    await start();
    const { id } = await stack.submit("damaged");
    const { callback } = await stack.receiver.next("the attempt to fail", settles(id, "failed"));
    expect(callback).toMatchObject({ error_code: "RESULT_DAMAGED", retryable: true });
  });
});
