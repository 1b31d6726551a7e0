import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { MemoryPlanner } from "../memory/memoryPlanner.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { MemoryRequests, unloadLimitMs } from "./memoryRequests.ts";
import type { MemoryReply } from "./protocol.ts";

describe("the memory of a child that hangs while it unloads", () => {
  let clock: ManualClock;
  let planner: MemoryPlanner;
  let idle: Record<string, boolean>;
  let answers: string[];
  let given: string[];
  let sdxl: MemoryRequests;
  let wan: MemoryRequests;

  const open = (owner: string): MemoryRequests => {
    const child: MemoryRequests = new MemoryRequests({
      member: planner.join(owner, (model) => child.unload(model)),
      send: (answer: MemoryReply) => answers.push(`${owner} ${answer.kind} ${answer.model}`),
      onWait: () => {},
      onGrant: () => {},
      isIdle: () => idle[owner] ?? false,
      // Killed, as the process does it: then it has ended.
      kill(because) {
        given.push(`${owner}: ${because.message}`);
        child.childExited();
      },
      clock,
    });
    return child;
  };
  const want = (child: MemoryRequests, model: string, bytes: number) =>
    child.handle({ kind: "request", model, bytes, mayWait: true });

  beforeEach(() => {
    clock = createManualClock(0);
    planner = new MemoryPlanner({ budget: () => 10, idleMs: null, clock, log: createTestLogger().log });
    idle = { sdxl: true, wan: false };
    answers = [];
    given = [];
    sdxl = open("sdxl");
    wan = open("wan");
    want(sdxl, "a", 6);
    sdxl.handle({ kind: "idle", model: "a" });
  });

  it("is freed after a minute, so that the other queue continues", async () => {
    want(wan, "b", 6);
    expect(answers).toEqual(["sdxl grant a", "sdxl unload a"]);
    await clock.advance(unloadLimitMs - 1);
    expect(given).toEqual([]);
    await clock.advance(1);
    expect(given).toEqual(["sdxl: The worker couldn't free enough memory for this."]);
    expect(answers.at(-1)).toBe("wan grant b");
  });

  it("is left alone when it has unloaded in time", async () => {
    want(wan, "b", 6);
    await clock.advance(unloadLimitMs - 1);
    sdxl.handle({ kind: "unloaded", model: "a" });
    await clock.advance(10 * unloadLimitMs);
    expect(given).toEqual([]);
    expect(answers.at(-1)).toBe("wan grant b");
  });

  it("may finish what it works on before it is ended", async () => {
    want(wan, "b", 6);
    idle.sdxl = false;
    await clock.advance(10 * unloadLimitMs);
    expect(given).toEqual([]);
    idle.sdxl = true;
    await clock.advance(unloadLimitMs);
    expect(given).toHaveLength(1);
  });

  it("is not waited for by itself", async () => {
    want(wan, "b", 6);
    idle.sdxl = false;
    want(sdxl, "c", 1);
    await clock.advance(unloadLimitMs);
    expect(given).toHaveLength(1);
  });

  it("is forgotten with its end", async () => {
    want(wan, "b", 6);
    sdxl.childExited();
    await clock.advance(10 * unloadLimitMs);
    expect(given).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
