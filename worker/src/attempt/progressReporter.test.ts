import { beforeEach, describe, expect, it } from "vitest";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import type { GenerationState } from "../inference/protocol.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { createProgressReporter } from "./progressReporter.ts";

const state = (phase: GenerationState["phase"], step: number): GenerationState => ({
  phase,
  step,
  totalSteps: 15,
  remainingMs: null,
  preview: null,
  enhancedPrompt: null,
});

describe("progress reporter", () => {
  let clock: ManualClock;
  let sent: { event: ProgressEvent; keep: boolean; at: number }[];
  let publish: (event: ProgressEvent, keep: boolean) => Promise<void>;
  let lines: string[];
  let now0: number;

  const open = () => {
    const test = createTestLogger();
    lines = test.lines;
    return createProgressReporter({
      job: {
        id: "11111111-1111-4111-8111-111111111111",
        userId: "22222222-2222-4222-8222-222222222222",
        attempt: 2,
      },
      publish: (event, keep) => publish(event, keep),
      clock,
      log: test.log,
    });
  };

  beforeEach(() => {
    clock = createManualClock();
    now0 = clock.now();
    sent = [];
    publish = async (event, keep) => void sent.push({ event, keep, at: clock.now() - now0 });
  });

  it("publishes a change of phase at once and steps at most twice a second", async () => {
    const reporter = open();
    reporter.report(state("loading_model", 0));
    await clock.advance(200);
    for (let step = 0; step < 20; step += 1) {
      reporter.report(state("denoising", step));
      await clock.advance(50);
    }
    const denoising = sent.filter(({ event }) => event.phase === "denoising");
    expect(sent[0]).toMatchObject({ at: 100, event: { phase: "loading_model" } });
    expect(denoising.slice(0, 2).map(({ at, event }) => [at, event.step])).toEqual([
      [200, 0],
      [250, 1],
    ]);
    const steps = denoising.slice(1);
    expect(steps.length).toBeLessThanOrEqual(3);
    const gaps = steps.slice(1).map(({ at }, i) => at - (steps[i]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  });

  it("sends the latest state, though nothing more is reported after it", async () => {
    const reporter = open();
    reporter.report(state("denoising", 1));
    reporter.report(state("denoising", 2));
    reporter.report(state("denoising", 3));
    await clock.advance(1000);
    expect(sent.map(({ event }) => event.step)).toEqual([1, 3]);
  });

  it("numbers its events upwards under the attempt", async () => {
    const reporter = open();
    for (const step of [1, 2, 3]) {
      reporter.report(state("denoising", step));
      await clock.advance(900);
    }
    expect(sent.map(({ event }) => [event.attempt, event.sequence])).toEqual([
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
  });

  it("folds phases that follow at once into one event", async () => {
    const reporter = open();
    reporter.report(state("loading_model", 0));
    reporter.report(state("encoding_prompt", 0));
    reporter.report(state("denoising", 0));
    await clock.advance(500);
    reporter.report(state("decoding", 15));
    reporter.report(state("encoding_file", 15));
    await clock.advance(500);
    expect(sent.map(({ event }) => event.phase)).toEqual(["denoising", "decoding", "encoding_file"]);
  });

  it("stores a state at changes of phase and every few seconds", async () => {
    const reporter = open();
    reporter.report(state("loading_model", 0));
    await clock.advance(2000);
    for (let step = 0; step < 100; step += 1) {
      reporter.report(state("denoising", step));
      await clock.advance(100);
    }
    reporter.report(state("decoding", 100));
    await clock.advance(500);
    const kept = sent.filter(({ keep }) => keep);
    expect(kept.map(({ event }) => event.phase)).toEqual([
      "loading_model",
      "denoising",
      "denoising",
      "decoding",
    ]);
  });

  it("stores a phase without further events once it lasts", async () => {
    const reporter = open();
    reporter.report(state("loading_model", 0));
    await clock.advance(2000);
    reporter.report(state("decoding", 15));
    await clock.advance(200);
    reporter.report(state("uploading", 15));
    await clock.advance(60_000);
    const kept = sent.filter(({ keep }) => keep);
    expect(kept.map(({ event, at }) => [event.phase, at])).toEqual([
      ["loading_model", 100],
      ["decoding", 2000],
      ["uploading", 3500],
    ]);
  });

  it("takes few commands in a job of five seconds", async () => {
    const reporter = open();
    reporter.report(state("loading_model", 0));
    reporter.report(state("encoding_prompt", 0));
    await clock.advance(20);
    for (let step = 0; step <= 15; step += 1) {
      reporter.report(state("denoising", step));
      await clock.advance(280);
    }
    reporter.report(state("decoding", 15));
    await clock.advance(400);
    reporter.report(state("encoding_file", 15));
    await clock.advance(60);
    reporter.report(state("uploading", 15));
    await clock.advance(60);
    expect(sent.length + sent.filter(({ keep }) => keep).length).toBeLessThanOrEqual(11);
  });

  it("becomes rarer in a long job", async () => {
    const reporter = open();
    for (let second = 0; second < 180; second += 1) {
      reporter.report(state("denoising", second));
      await clock.advance(1000);
    }
    expect(sent.length).toBeLessThan(80);
  });

  it.each([
    [60, 32],
    [600, 50],
    [3600, 60],
  ])("takes few commands in a job of %i s: under %i", async (seconds, limit) => {
    const reporter = open();
    for (let second = 0; second < seconds; second += 1) {
      reporter.report({ ...state("denoising", second), remainingMs: (seconds - second) * 1000 });
      await clock.advance(1000);
    }
    expect(sent.length + sent.filter(({ keep }) => keep).length).toBeLessThan(limit);
    const gaps = sent.slice(1).map(({ at }, i) => at - (sent[i]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(5000, (seconds * 1000) / 16) + 1000);
  });

  it("never has two events on their way, and no backlog behind a slow Redis", async () => {
    let answer = () => {};
    let under = 0;
    let most = 0;
    publish = async (event, keep) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      under -= 1;
      sent.push({ event, keep, at: clock.now() - now0 });
    };
    const reporter = open();
    for (let step = 1; step <= 50; step += 1) {
      reporter.report(state("denoising", step));
      await clock.advance(100);
    }
    answer();
    await clock.advance(1000);
    answer();
    await clock.advance(1000);
    expect(most).toBe(1);
    expect(sent.map(({ event }) => event.step)).toEqual([1, 50]);
  });

  it("outlives an outage and logs it once", async () => {
    const working = publish;
    publish = () => Promise.reject(new Error("Redis is away"));
    const reporter = open();
    for (let step = 1; step <= 5; step += 1) {
      reporter.report(state("denoising", step));
      await clock.advance(500);
    }
    publish = working;
    reporter.report(state("denoising", 6));
    await clock.advance(2000);
    expect(lines).toHaveLength(1);
    expect(sent.map(({ event }) => event.step)).toEqual([6]);
  });

  it("is silent after it was closed", async () => {
    const reporter = open();
    reporter.report(state("denoising", 1));
    reporter.report(state("denoising", 2));
    reporter.close();
    await clock.advance(5000);
    reporter.report(state("denoising", 3));
    await clock.advance(5000);
    expect(sent).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });
});
