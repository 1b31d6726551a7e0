import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { holdLease } from "./lease.ts";

type Answer = { renewed: boolean; cancelRequested: boolean };

describe("lease", () => {
  let clock: ManualClock;
  let times: number[];
  let answer: () => Promise<Answer>;
  let events: string[];

  const hold = (dueAt: number | null = null) =>
    holdLease({
      renew: () => {
        times.push(clock.now());
        return answer();
      },
      leaseSeconds: 60,
      dueAt,
      onCancel: () => events.push("cancel"),
      onLost: () => events.push("lost"),
      clock,
      log: createTestLogger().log,
    });

  beforeEach(() => {
    clock = createManualClock(0);
    times = [];
    events = [];
    answer = async () => ({ renewed: true, cancelRequested: false });
  });

  it("is renewed at a third of its length until it is released", async () => {
    const lease = hold();
    await clock.advance(60_000);
    lease.release();
    await clock.advance(60_000);
    expect(times).toEqual([20_000, 40_000, 60_000]);
    expect(events).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it("reports a cancellation", async () => {
    answer = async () => ({ renewed: true, cancelRequested: true });
    hold();
    await clock.advance(20_000);
    expect(events).toEqual(["cancel"]);
  });

  it("asks when the job is due, until it may stop", async () => {
    answer = async () => ({ renewed: true, cancelRequested: clock.now() > 6000 });
    const lease = hold(5000);
    await clock.advance(8000);
    expect(times).toEqual([5000, 7000]);
    expect(events).toEqual(["cancel"]);
    lease.release();
    await clock.advance(60_000);
    expect(times).toHaveLength(2);
    expect(clock.pending()).toBe(0);
  });

  it("reports once that it is lost, and stops renewing", async () => {
    answer = async () => ({ renewed: false, cancelRequested: false });
    hold();
    await clock.advance(200_000);
    expect(events).toEqual(["lost"]);
    expect(times).toHaveLength(1);
  });

  it("renews twice as often while there is no response, without stopping the attempt", async () => {
    answer = () => Promise.reject(new Error("away"));
    hold();
    await clock.advance(40_000);
    answer = async () => ({ renewed: true, cancelRequested: false });
    await clock.advance(20_000);
    expect(times.slice(0, 3)).toEqual([20_000, 30_000, 40_000]);
    expect(events).toEqual([]);
  });

  it("says nothing after its release, though an answer was on its way", async () => {
    let reply = (_: Answer) => {};
    answer = () => new Promise((resolve) => (reply = resolve));
    const lease = hold();
    lease.renewNow();
    lease.release();
    reply({ renewed: false, cancelRequested: false });
    await clock.advance(0);
    expect(events).toEqual([]);
  });
});
