import { symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../worker/src/testing/temporaryFolder.ts";
import { writeWanPack } from "../../worker/src/testing/wanPack.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

// Real children with real models, two of each: on a busy machine this takes its time.
vi.setConfig({ testTimeout: 600_000 });

const demoSdxl = resolve(import.meta.dirname, "../../models/demo/sdxl");
const childModule = new URL("../../worker/src/inference/main.ts", import.meta.url);

describe("models on a small card", () => {
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

  /** The demo pack and a video pack of a few operators, each said to need this many megabytes. */
  async function start(needs: { sdxl: number; wan: number }, environment: Record<string, string>) {
    const modelsDir = await temporaryFolder();
    await symlink(demoSdxl, join(modelsDir, "sdxl"));
    await writeWanPack(join(modelsDir, "wan"));
    await writeFile(join(modelsDir, "memory.json"), JSON.stringify(needs));
    worker = await stack.startWorker(
      { MODELS_DIR: modelsDir, ORT_THREADS: "1", METRICS_PORT: "0", ...environment },
      { childModule },
    );
    await worker.ready;
    return worker;
  }

  const image = (n: number) =>
    stack.submit(`a red circle ${n}`, { width: 512, height: 512, sample_steps: 10 }, "sdxl_image_fast");
  const still = (n: number) =>
    stack.submit(`red moving ${n}`, { width: 256, height: 256, sample_steps: 10 }, "image_fast");
  const completed = ({ id }: { id: string }) =>
    stack.receiver.next(
      "the job to end",
      ({ callback, outcome }) => callback.job_id === id && outcome !== null,
      200_000,
    );

  it("are unloaded and loaded again when they do not fit together, and both queues progress", async () => {
    const { lines, metricsPort } = await start({ sdxl: 600, wan: 700 }, { WORKER_MEMORY_MB: "1000" });
    const jobs = [await image(1), await still(1), await image(2), await still(2)];
    for (const job of jobs) {
      const { callback } = await completed(job);
      expect(callback, lines.join("\n")).toMatchObject({ status: "completed", attempt: 1 });
    }
    expect(
      lines.some((line) => line.includes("unloading a model") && line.includes("needs its memory")),
    ).toBe(true);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const held = [...metrics.matchAll(/^ourvidz_model_memory_bytes\{.*\} (\d+)$/gm)].map(([, bytes]) =>
      Number(bytes),
    );
    expect(held.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(1000 * 2 ** 20);
    expect(metrics).toContain('ourvidz_jobs_total{type="image_fast",outcome="completed"} 2');
    expect(metrics).toContain('ourvidz_execution_provider{queue="wan_queue",provider="cpu"} 1');
  });

  it("stay loaded when they fit together", async () => {
    const { lines } = await start({ sdxl: 400, wan: 500 }, { WORKER_MEMORY_MB: "1000" });
    const jobs = [await image(3), await still(3), await image(4), await still(4)];
    for (const job of jobs) expect((await completed(job)).callback).toMatchObject({ status: "completed" });
    expect(lines.filter((line) => line.includes("unloading a model"))).toEqual([]);
    const { data } = await stack.service
      .from("workers")
      .select("details")
      .eq("id", worker?.workerId)
      .single();
    expect(data?.details.queues.wan_queue).toMatchObject({ provider: "cpu", models: [{ model: "wan" }] });
  });
});
