import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { forkWorker, variablesOf } from "./forkWorker.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

// Real processes and models: on a busy machine each step takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("the worker as a process", () => {
  let stack: WorkerStack;
  let child: ChildProcess | null = null;

  beforeAll(async () => {
    stack = await startWorkerStack();
  });
  afterEach(() => {
    child?.kill("SIGKILL");
    child = null;
  });
  afterAll(() => stack.close());

  const variables = () => variablesOf(stack);
  const start = async (env: Record<string, string>) => {
    const worker = await forkWorker(env);
    child = worker.process;
    return worker;
  };

  it("makes an image with the demo pack and ends cleanly", async () => {
    const worker = await start(variables());
    expect(worker.message).toEqual({ ready: true });
    expect(worker.output()).toContain("info worker ready");
    const { id } = await stack.submit("a red circle on a blue background", { sample_steps: 10 });
    await stack.receiver.next("the job to be completed", ({ callback }) => callback.job_id === id);
    const job = await stack.job(id);
    expect(job).toMatchObject({ status: "completed", assets: [{ width: 512, height: 512, seed: 7 }] });
    const exit = once(worker.process, "exit");
    worker.process.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(worker.output()).not.toMatch(/error /);
  });

  it("exits when its parent process has exited", async () => {
    const worker = await start(variables());
    const exit = once(worker.process, "exit");
    worker.process.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it("reports the missing environment variables", async () => {
    const { SUPABASE_SERVICE_KEY: _, ...env } = variables();
    const worker = await start(env);
    const [code] = await once(worker.process, "exit");
    expect({ code, failed: worker.message.failed }).toEqual({
      code: 1,
      failed:
        "The worker cannot start with these environment variables:\n  SUPABASE_SERVICE_KEY is missing. Set it to the service key of your Supabase project.",
    });
  });

  it("does not share its data folder", async () => {
    const env = variables();
    const first = await start(env);
    const second = await start(env);
    expect(second.message.failed).toContain("Another worker");
    const exit = once(first.process, "exit");
    first.process.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });
});
