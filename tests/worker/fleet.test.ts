import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { redisKeys } from "#contracts/redis/keys.ts";
import { contractVersion } from "#contracts/version.ts";
import { waitFor } from "../support/waitFor.ts";
import type { Received } from "./callbackReceiver.ts";
import { startLosingProxy } from "./losingProxy.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

const settles =
  (jobId: string, status: string) =>
  ({ callback, outcome }: Received): boolean =>
    callback.job_id === jobId && callback.status === status && outcome !== null;

// Real processes: on a busy machine each step takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("several workers", () => {
  let stack: WorkerStack;
  let workers: Awaited<ReturnType<WorkerStack["startWorker"]>>[] = [];

  beforeAll(async () => {
    stack = await startWorkerStack();
  });
  afterEach(async () => {
    for (const worker of workers) await worker.close(0);
    workers = [];
  });
  afterAll(() => stack.close());

  const start = async (...args: Parameters<WorkerStack["startWorker"]>) => {
    const worker = await stack.startWorker(...args);
    workers.push(worker);
    await worker.ready;
    return worker;
  };
  const workerRow = async (id: string) =>
    (await stack.service.from("workers").select().eq("id", id).maybeSingle()).data;
  const currentJob = async (id: string) =>
    (await workerRow(id))?.details.queues?.sdxl_queue?.current_job ?? null;

  it("leave a job to the one that has its pack, and do what is behind it", async () => {
    const able = await start();
    const busyWith = await stack.submit("steps without end");
    await stack.events.progress(busyWith.id, ({ step }) => step > 0);
    const unable = await start({ MODELS_DIR: "fast-only" });
    const { id } = await stack.submit("a red circle", {}, "sdxl_image_high");
    const behind = await stack.submit("a green circle");

    await stack.receiver.next("the job behind it to be completed", settles(behind.id, "completed"));
    expect((await stack.job(behind.id)).worker_id).toBe(unable.workerId);
    await unable.logged("job left to another worker");
    expect(await stack.job(id)).toMatchObject({ status: "pending", attempt: 0 });
    expect(await stack.redis.zscore(redisKeys.queue("sdxl_queue"), id)).not.toBeNull();

    await stack.cancel(busyWith.id);
    await stack.receiver.next("the job to be completed", settles(id, "completed"));
    expect(await stack.job(id)).toMatchObject({ attempt: 1, worker_id: able.workerId });
  });

  it("run a job whose claim was made, but never answered", async () => {
    const proxy = await startLosingProxy(stack.supabase.url, "/rpc/claim_job", 2);
    try {
      await start({ SUPABASE_URL: proxy.url });
      const { id } = await stack.submit("a red circle");
      await stack.receiver.next("the job to be completed", settles(id, "completed"));
      expect(proxy.lost()).toBe(2);
      expect(await stack.job(id)).toMatchObject({ attempt: 1 });
      for (const worker of workers.splice(0)) await worker.close(0);
    } finally {
      proxy.close();
    }
  });

  it("show the job they have at once", async () => {
    const worker = await start();
    await waitFor("the first report", () => workerRow(worker.workerId));
    const { id } = await stack.submit("steps without end");
    await waitFor("the job to be shown", async () => (await currentJob(worker.workerId)) === id);
    await stack.cancel(id);
    await waitFor("its end to be shown", async () => (await currentJob(worker.workerId)) === null);
  });

  it("of another release take nothing any more, and leave it to others", async () => {
    const setVersion = (version: number) =>
      stack.supabase.sql(
        `create or replace function private.contract_version() returns integer language sql immutable as 'select ${version}'`,
      );
    const worker = await start({ METRICS_PORT: "0" });
    await setVersion(contractVersion + 1);
    try {
      const { id } = await stack.submit("a red circle");
      await worker.logged("update the worker and restart it");
      await waitFor("the job to be back", () => stack.redis.zscore(redisKeys.queue("sdxl_queue"), id));
      const metrics = await (await fetch(`http://127.0.0.1:${worker.metricsPort}/metrics`)).text();
      expect(metrics).toContain("ourvidz_contract_mismatch 1");
      await worker.close(0);
      await setVersion(contractVersion);
      await start();
      await stack.receiver.next("the job to be completed", settles(id, "completed"));
    } finally {
      await setVersion(contractVersion);
    }
  });
});
