import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, systemClock } from "#platform/clock.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { redCircleRequest } from "../testing/redCircle.ts";
import { forkInferenceChild } from "./forkChild.ts";
import { unloadLimitMs } from "./memoryRequests.ts";
import type { GenerationRequest, GenerationState } from "./protocol.ts";
import { GenerationStopped, InferenceSupervisor } from "./supervisor.ts";

// Forks real processes: on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("inference process", () => {
  let folder: string;
  let inference: InferenceSupervisor;
  let changes: (() => void)[];

  const open = (
    limits = { startMs: 60_000, silenceMs: 10_000 },
    modelsDir = folder,
    oomKills?: () => number,
    clock = systemClock,
  ) => {
    inference = new InferenceSupervisor({
      fork: (events) =>
        forkInferenceChild(
          {
            module: new URL("../testing/fakeInferenceChild.ts", import.meta.url),
            environment: { PATH: process.env.PATH },
            ...(oomKills ? { oomKills } : {}),
            argument: JSON.stringify({
              modelsDir,
              jobTypes: ["sdxl_image_fast"],
              threads: 1,
              requireCuda: false,
              logLevel: "error",
              logFormat: "text",
            }),
          },
          events,
        ),
      clock,
      log: createTestLogger().log,
      backoff: createBackoff({ firstMs: 10, maxMs: 20, random: () => 1 }),
      startLimitMs: limits.startMs,
      silenceLimitMs: limits.silenceMs,
      onChange() {
        for (const change of changes.splice(0)) change();
      },
    });
    inference.start();
  };

  /** The next time the child becomes ready. */
  const ready = async () => {
    while (!inference.isIdle) await new Promise<void>((resolve) => changes.push(resolve));
  };

  const request = (prompt: string): GenerationRequest => ({
    ...redCircleRequest,
    prompt,
    width: 64,
    height: 64,
    steps: 10,
    workFolder: folder,
  });

  const generate = (prompt: string, signal = new AbortController().signal, killAfterMs = 10_000) =>
    inference.generate(request(prompt), {
      report: (state) => states.push(state),
      signal,
      killAfterMs: () => killAfterMs,
    });
  let states: GenerationState[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ourvidz-child-"));
    changes = [];
    states = [];
  });
  afterEach(async () => {
    await inference.close(1000);
    rmSync(folder, { recursive: true });
  });

  it("runs a generation and hands on the states and the result", async () => {
    open();
    await ready();
    const { files } = await generate("a circle");
    expect(files).toMatchObject([{ batchIndex: 0, seed: 7, width: 64 }]);
    expect(states[0]).toMatchObject({ phase: "denoising", step: 0, totalSteps: 10 });
    expect(inference.isIdle).toBe(true);
  });

  it("stops a run between two steps and continues with the same child", async () => {
    open();
    await ready();
    const stop = new AbortController();
    const run = inference.generate(request("steps"), {
      report: ({ step }) => step === 3 && stop.abort(),
      signal: stop.signal,
      killAfterMs: () => 10_000,
    });
    const { pid } = inference;
    await expect(run).rejects.toBeInstanceOf(GenerationStopped);
    expect(inference.pid).toBe(pid);
    await expect(generate("a circle")).resolves.toBeDefined();
  });

  it("kills a child that does not stop in time, and starts another", async () => {
    open();
    await ready();
    const stop = new AbortController();
    const run = inference.generate(request("silent"), {
      report: () => stop.abort(),
      signal: stop.signal,
      killAfterMs: () => 20,
    });
    const { pid } = inference;
    await expect(run).rejects.toBeInstanceOf(GenerationStopped);
    await ready();
    expect(inference.pid).not.toBe(pid);
  });

  it.each([
    ["crash", "WORKER_CRASHED"],
    ["malformed", "WORKER_CRASHED"],
    ["memory", "WORKER_CRASHED"],
    ["abort", "OUT_OF_MEMORY"],
  ])("turns the end of a child (%s) into a retryable failure and starts another", async (prompt, code) => {
    open();
    await ready();
    await expect(generate(prompt)).rejects.toMatchObject({ code, retryable: true });
    await ready();
    await expect(generate("a circle")).resolves.toBeDefined();
  });

  it("blames the kernel's killer for a killed child only where it was at work", async () => {
    let kills = 0;
    open(undefined, undefined, () => kills);
    await ready();
    const killed = generate("memory");
    kills += 1;
    await expect(killed).rejects.toMatchObject({ code: "OUT_OF_MEMORY", retryable: true });
    await ready();
    await expect(generate("memory")).rejects.toMatchObject({ code: "WORKER_CRASHED" });
  });

  it("gives up a child that falls silent", async () => {
    open({ startMs: 60_000, silenceMs: 50 });
    await ready();
    await expect(generate("silent")).rejects.toMatchObject({ code: "WORKER_STALLED", retryable: true });
    await ready();
  });

  it("ends an idle child that does not unload what it was asked to, and starts another", async () => {
    const hasty: Clock = {
      ...systemClock,
      after: (ms, action) => systemClock.after(ms === unloadLimitMs ? 20 : ms, action),
    };
    open({ startMs: 50_000, silenceMs: 10_000 }, folder, undefined, hasty);
    await ready();
    const { pid } = inference;
    const ended = new Promise<void>((resolve) => changes.push(resolve));
    inference.unload("a model");
    await ended;
    await ready();
    expect(inference.pid).not.toBe(pid);
    await expect(generate("a circle")).resolves.toBeDefined();
  });

  it("hands on what the child says about a failure", async () => {
    open();
    await ready();
    const { pid } = inference;
    await expect(generate("refuse")).rejects.toMatchObject({ code: "NUMERIC_OVERFLOW", retryable: false });
    expect(inference.pid).toBe(pid);
  });

  it("restarts a child that ran out of memory without exiting", async () => {
    open();
    await ready();
    const { pid } = inference;
    await expect(generate("exhausted")).rejects.toMatchObject({ code: "OUT_OF_MEMORY", retryable: true });
    await ready();
    expect(inference.pid).not.toBe(pid);
  });

  it("tries again and again when the child cannot start", async () => {
    open({ startMs: 60_000, silenceMs: 10_000 }, join(folder, "missing-library"));
    await new Promise<void>((resolve) => changes.push(resolve));
    await new Promise<void>((resolve) => changes.push(resolve));
    expect(inference.capabilities).toBeNull();
    expect(inference.isIdle).toBe(false);
  });

  it("stops the run it has when it is closed", async () => {
    open();
    await ready();
    const run = generate("silent");
    const stopped = expect(run).rejects.toBeInstanceOf(GenerationStopped);
    await inference.close(20);
    await stopped;
  });
});
