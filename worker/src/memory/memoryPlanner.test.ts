import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { type MemoryMember, MemoryPlanner } from "./memoryPlanner.ts";

describe("memory planner", () => {
  let clock: ManualClock;
  let budget: number;
  let events: string[];
  let planner: MemoryPlanner;
  let sdxl: MemoryMember;
  let wan: MemoryMember;

  const want = (member: MemoryMember, model: string, bytes: number, mayWait = true) =>
    member.request({ model, bytes }, mayWait, (granted) =>
      events.push(`${granted ? "grant" : "deny"} ${model}`),
    );

  beforeEach(() => {
    clock = createManualClock(0);
    budget = 10;
    events = [];
    planner = new MemoryPlanner({
      budget: () => budget,
      idleMs: 600_000,
      clock,
      log: createTestLogger().log,
    });
    sdxl = planner.join("sdxl", (model) => events.push(`unload ${model}`));
    wan = planner.join("wan", (model) => events.push(`unload ${model}`));
  });

  it("keeps what fits together warm", () => {
    want(sdxl, "a", 4);
    want(wan, "b", 6);
    sdxl.idle("a");
    want(sdxl, "a", 4);
    expect(events).toEqual(["grant a", "grant b", "grant a"]);
    expect(planner.heldBytes).toBe(10);
  });

  it("sends an idle model away before another one comes that does not fit beside it", () => {
    want(sdxl, "a", 6);
    sdxl.idle("a");
    want(wan, "b", 6);
    expect(events).toEqual(["grant a", "unload a"]);
    sdxl.unloaded("a");
    expect(events).toEqual(["grant a", "unload a", "grant b"]);
  });

  it("never interrupts a model in use", () => {
    want(sdxl, "a", 6);
    want(wan, "b", 6);
    expect(events).toEqual(["grant a"]);
    sdxl.idle("a");
    sdxl.unloaded("a");
    expect(events).toEqual(["grant a", "unload a", "grant b"]);
  });

  it("grants requests in order: the owner of a warm model waits behind a request for its memory", () => {
    want(sdxl, "a", 6);
    want(wan, "b", 6);
    sdxl.idle("a");
    want(sdxl, "a", 6);
    sdxl.unloaded("a");
    expect(events).toEqual(["grant a", "unload a", "grant b"]);
    wan.idle("b");
    wan.unloaded("b");
    expect(events.slice(3)).toEqual(["unload b", "grant a"]);
  });

  it("sends away as few as needed, the longest unused first", async () => {
    for (const model of ["a", "b", "c"]) {
      want(wan, model, 3);
      await clock.advance(1000);
      wan.idle(model);
    }
    want(wan, "a", 3);
    wan.idle("a");
    want(sdxl, "d", 4);
    expect(events.slice(4)).toEqual(["unload b"]);
  });

  it("replies at once to a request that may not wait", () => {
    want(sdxl, "a", 6);
    sdxl.idle("a");
    want(wan, "b", 6, false);
    want(wan, "c", 4, false);
    expect(events).toEqual(["grant a", "deny b", "grant c"]);
  });

  it("tries a model alone that is larger than all there is", () => {
    want(sdxl, "a", 4);
    sdxl.idle("a");
    want(wan, "b", 60);
    sdxl.unloaded("a");
    expect(events).toEqual(["grant a", "unload a", "grant b"]);
  });

  it("forgets a child that has ended, and what it wanted", () => {
    want(sdxl, "a", 6);
    want(wan, "b", 6);
    want(sdxl, "c", 6);
    sdxl.exited();
    expect(events).toEqual(["grant a", "grant b"]);
    wan.exited();
    expect(planner.holdings).toEqual([]);
  });

  it("drops a want that was taken back", () => {
    want(sdxl, "a", 6);
    want(wan, "b", 6);
    wan.withdraw("b");
    sdxl.idle("a");
    expect(events).toEqual(["grant a"]);
  });

  it("unloads models that were unused for long", async () => {
    want(sdxl, "a", 1);
    want(wan, "b", 1);
    sdxl.idle("a");
    await clock.advance(599_000);
    expect(events).toEqual(["grant a", "grant b"]);
    await clock.advance(31_000);
    expect(events).toEqual(["grant a", "grant b", "unload a"]);
  });

  it("looks again when another program has left the card", () => {
    budget = 4;
    want(sdxl, "a", 3);
    want(wan, "b", 3);
    budget = 10;
    planner.reconsider();
    expect(events).toEqual(["grant a", "grant b"]);
  });
});
