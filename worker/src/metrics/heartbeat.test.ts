import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";

describe("heartbeat", () => {
  let clock: ManualClock;
  let job: string | null;
  let reports: [at: number, job: unknown][];
  let answer: () => Promise<void>;
  let heartbeat: Heartbeat;

  beforeEach(() => {
    clock = createManualClock(0);
    job = null;
    reports = [];
    answer = async () => {};
    heartbeat = startHeartbeat({
      state: () => ({ capabilities: [], details: { job } }),
      report(_, details) {
        reports.push([clock.now(), details.job]);
        return answer();
      },
      onBeat: () => {},
      clock,
      log: createTestLogger().log,
    });
  });

  const change = (to: string | null) => {
    job = to;
    heartbeat.beatSoon();
  };

  it("beats every 30 s", async () => {
    await clock.advance(60_000);
    expect(reports.map(([at]) => at)).toEqual([30_000, 60_000]);
  });

  it("shows a short job, and that it is over", async () => {
    change("a");
    await clock.advance(300);
    change(null);
    await clock.advance(5000);
    expect(reports).toEqual([
      [200, "a"],
      [1200, null],
    ]);
  });

  it("reports the end of one job and the start of the next in one call", async () => {
    await clock.advance(5000);
    change(null);
    await clock.advance(50);
    change("b");
    await clock.advance(5000);
    expect(reports).toEqual([[5200, "b"]]);
  });

  it("calls once a second at most, however short the jobs are", async () => {
    for (let n = 0; n < 100; n += 1) {
      change(n % 2 === 0 ? `job ${n}` : null);
      await clock.advance(100);
    }
    expect(reports.length).toBeLessThanOrEqual(10);
  });

  it("does not report the same change twice", async () => {
    change("a");
    await heartbeat.beat();
    await clock.advance(20_000);
    expect(reports).toEqual([[0, "a"]]);
  });

  it("waits for an answer before it calls again", async () => {
    let arrive = () => {};
    answer = () => new Promise((resolve) => (arrive = resolve));
    change("a");
    await clock.advance(2000);
    change(null);
    await clock.advance(2000);
    expect(reports).toHaveLength(1);
    answer = async () => {};
    arrive();
    await clock.advance(0);
    expect(reports.at(-1)).toEqual([4000, null]);
  });

  it("is silent after its end", async () => {
    change("a");
    heartbeat.stop();
    change("b");
    await clock.advance(100_000);
    expect(reports).toEqual([]);
  });
});
