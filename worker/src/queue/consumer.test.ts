import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import type { AttemptControl } from "../attempt/lease.ts";
import { uuid } from "../testing/builders.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { type Consumer, startConsumer } from "./consumer.ts";
import type { QueueEntry } from "./queueRedis.ts";

describe("consumer", () => {
  let clock: ManualClock;
  let queue: QueueEntry[];
  let pops: number[];
  let ran: string[];
  let healthy: boolean;
  let mayTake: boolean;
  let redisIsAway: boolean;
  let claimFails: boolean;
  let wakeUps: number;
  let run: (jobId: string, control: AttemptControl) => Promise<void>;
  let consumer: Consumer;

  const start = async () => {
    consumer = startConsumer({
      queue: "sdxl_queue",
      mayTake: () => mayTake,
      take: async () => {
        pops.push(clock.now());
        if (redisIsAway) throw new Error("Redis is away");
        return queue.shift() ?? null;
      },
      putBack: async (entry, { wake }) => {
        queue.push(entry);
        if (wake) wakeUps += 1;
      },
      wakeAll: async () => {},
      onContractMismatch: () => {},
      newId: () => uuid(1000),
      claim: async (jobId) => {
        if (claimFails) throw new Error("Supabase is away");
        const content = {
          user_id: uuid(900),
          job_type: "sdxl_image_fast",
          prompt: "",
          config: {},
          attempt: 1,
        };
        return jobId === uuid(404) ? null : { id: jobId, ...content };
      },
      run: async (row, control) => {
        ran.push(row.id);
        await run(row.id, control);
      },
      streamIsHealthy: () => healthy,
      clock,
      random: () => 0.5,
      log: createTestLogger().log,
    });
    await clock.advance(0);
  };

  beforeEach(() => {
    clock = createManualClock(0);
    queue = [];
    pops = [];
    ran = [];
    healthy = true;
    mayTake = true;
    redisIsAway = false;
    claimFails = false;
    wakeUps = 0;
    run = async () => {};
  });

  it("runs one job after the other until the queue is empty, then rests", async () => {
    queue = [1, 2, 3].map((n) => ({ jobId: uuid(n), score: n }));
    await start();
    await clock.advance(60_000);
    expect(ran).toEqual([uuid(1), uuid(2), uuid(3)]);
    expect(pops).toHaveLength(4);
  });

  it("polls at once when it is woken", async () => {
    await start();
    queue = [{ jobId: uuid(1), score: 1 }];
    consumer.wake();
    await clock.advance(0);
    expect(ran).toEqual([uuid(1)]);
  });

  it("does not lose a wake-up that comes while it works", async () => {
    let finish = () => {};
    run = () => new Promise((resolve) => (finish = resolve));
    queue = [{ jobId: uuid(1), score: 1 }];
    await start();
    consumer.wake();
    finish();
    await clock.advance(0);
    expect(pops).toHaveLength(3);
  });

  it("polls every 300 s while the stream is healthy, and every 2 s otherwise", async () => {
    await start();
    await clock.advance(600_000);
    expect(pops).toEqual([0, 300_000, 600_000]);
    healthy = false;
    consumer.wake();
    await clock.advance(6000);
    expect(pops.slice(3)).toEqual([600_000, 602_000, 604_000, 606_000]);
  });

  it("takes nothing while it could do nothing with it", async () => {
    mayTake = false;
    await start();
    await clock.advance(1_000_000);
    expect(pops).toEqual([]);
    mayTake = true;
    consumer.wake();
    await clock.advance(0);
    expect(pops).toHaveLength(1);
  });

  it("drops what is not to be had, and what is no job", async () => {
    queue = [
      { jobId: uuid(404), score: 1 },
      { jobId: "nonsense", score: 2 },
      { jobId: uuid(1), score: 3 },
    ];
    await start();
    expect(ran).toEqual([uuid(1)]);
    expect(queue).toEqual([]);
  });

  it("puts a job back with its score when it cannot be claimed, and does not hammer", async () => {
    claimFails = true;
    queue = [{ jobId: uuid(1), score: 77 }];
    await start();
    await clock.advance(1200);
    expect(queue).toEqual([{ jobId: uuid(1), score: 77 }]);
    await clock.advance(10_000);
    expect(pops.length).toBeLessThan(7);
    // Its own wake-up would end its own pause.
    expect(wakeUps).toBe(0);
    claimFails = false;
    await clock.advance(30_000);
    expect(ran).toEqual([uuid(1)]);
  });

  it("continues when Redis is back", async () => {
    redisIsAway = true;
    await start();
    await clock.advance(100_000);
    redisIsAway = false;
    queue = [{ jobId: uuid(1), score: 1 }];
    await clock.advance(30_000);
    expect(ran).toEqual([uuid(1)]);
  });

  it("cancels the job it has and no other", async () => {
    const reasons: unknown[] = [];
    run = (_, control) =>
      new Promise((resolve) =>
        control.signal.addEventListener("abort", () => {
          reasons.push(control.reason());
          resolve();
        }),
      );
    queue = [{ jobId: uuid(1), score: 1 }];
    await start();
    consumer.cancel(uuid(2));
    expect(reasons).toEqual([]);
    consumer.cancel(uuid(1));
    expect(reasons).toEqual(["cancelled"]);
    await clock.advance(0);
    expect(consumer.currentJob()).toBeNull();
  });

  it("lets a job end in the time it is given, and takes no other", async () => {
    let finish = () => {};
    run = () => new Promise((resolve) => (finish = resolve));
    queue = [1, 2].map((n) => ({ jobId: uuid(n), score: n }));
    await start();
    const closed = consumer.close(20_000);
    await clock.advance(10_000);
    finish();
    await clock.advance(0);
    await closed;
    expect(ran).toEqual([uuid(1)]);
    expect(queue).toHaveLength(1);
  });

  it("wakes others up for a job that it takes out while it closes", async () => {
    let arrive = (_: QueueEntry) => {};
    const options = { queue: "sdxl_queue" as const, mayTake: () => true, onContractMismatch: () => {} };
    consumer = startConsumer({
      ...options,
      take: () => new Promise((resolve) => (arrive = resolve)),
      putBack: async (entry, { wake }) => {
        queue.push(entry);
        if (wake) wakeUps += 1;
      },
      wakeAll: async () => {},
      claim: () => Promise.reject(new Error("not to be asked")),
      run: async () => {},
      streamIsHealthy: () => true,
      newId: () => uuid(1000),
      clock,
      random: () => 0.5,
      log: createTestLogger().log,
    });
    await clock.advance(0);
    const closed = consumer.close(1000);
    arrive({ jobId: uuid(1), score: 7 });
    await closed;
    expect(queue).toEqual([{ jobId: uuid(1), score: 7 }]);
    expect(wakeUps).toBe(1);
  });

  it("wakes others up for a job that it could not claim before it closed", async () => {
    claimFails = true;
    queue = [{ jobId: uuid(1), score: 7 }];
    await start();
    const closed = consumer.close(60_000);
    await clock.advance(5000);
    await closed;
    expect(queue).toHaveLength(1);
    expect(wakeUps).toBe(1);
  });

  it("stops a job that takes longer than that", async () => {
    const reasons: unknown[] = [];
    run = (_, control) =>
      new Promise((resolve) =>
        control.signal.addEventListener("abort", () => {
          reasons.push(control.reason());
          resolve();
        }),
      );
    queue = [{ jobId: uuid(1), score: 1 }];
    await start();
    const closed = consumer.close(20_000);
    await clock.advance(19_999);
    expect(reasons).toEqual([]);
    await clock.advance(1);
    await closed;
    expect(reasons).toEqual(["worker_stopped"]);
  });
});
