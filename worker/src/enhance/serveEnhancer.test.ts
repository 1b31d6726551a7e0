import { expect, it, vi } from "vitest";
import { systemClock } from "#platform/clock.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import type { SharedParts } from "../queue/queueWorker.ts";
import { startEnhancerWorker } from "./serveEnhancer.ts";

// Forks a real process: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 60_000 });

it("counts unexpected exits of its child", async () => {
  const crashed: string[] = [];
  let resolveCounted = () => {};
  const counted = new Promise<void>((resolve) => {
    resolveCounted = resolve;
  });
  const metrics = {
    crashed(name: string) {
      crashed.push(name);
      resolveCounted();
    },
  };
  const enhancer = startEnhancerWorker({
    metrics,
    memory: { planner: { join: () => ({ exited: () => {} }) } },
    child: {
      module: new URL("../testing/fakeInferenceChild.ts", import.meta.url),
      environment: { PATH: process.env.PATH },
      options: {
        modelsDir: "/missing-library",
        threads: 1,
        requireCuda: false,
        logLevel: "error",
        logFormat: "text",
      },
    },
    limits: { startMs: 60_000, silenceMs: 60_000 },
    onChange: () => {},
    clock: systemClock,
    random: () => 1,
    log: createTestLogger().log,
  } as unknown as SharedParts);
  await counted;
  await enhancer.close();
  expect(crashed[0]).toBe("enhancer");
  expect({ provider: enhancer.provider(), bytes: enhancer.residentBytes() }).toEqual({
    provider: null,
    bytes: null,
  });
});
