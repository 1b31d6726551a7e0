import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream, type StreamLine } from "#contracts/redis/subscribe.ts";
import { type Bridge, startBridge } from "../../embedded/redis/startBridge.ts";
import { createQueueRedis, type QueueRedis } from "../../worker/src/queue/queueRedis.ts";
import { uuid } from "../../worker/src/testing/builders.ts";
import { waitFor } from "../support/waitFor.ts";

const token = "a-token-of-the-tests";
const queue = "sdxl_queue";
const key = redisKeys.queue(queue);

describe("a queue in Redis", () => {
  let bridge: Bridge;
  let redis: Redis;
  let queueRedis: QueueRedis;

  beforeAll(async () => {
    bridge = await startBridge({ port: 0, token, backend: "in-process" });
    redis = new Redis({ url: bridge.url, token, enableTelemetry: false, automaticDeserialization: false });
    queueRedis = createQueueRedis(bridge.url, token);
  });
  beforeEach(() => redis.del(key));
  afterAll(() => bridge.close());

  const fill = async (...numbers: number[]) => {
    for (const n of numbers) await redis.zadd(key, { score: n + 0.5, member: uuid(n) });
  };

  it("gives its jobs in order, with their scores", async () => {
    await fill(2, 1);
    expect(await queueRedis.take(queue, new Set())).toEqual({ jobId: uuid(1), score: 1.5 });
    expect(await queueRedis.take(queue, new Set())).toEqual({ jobId: uuid(2), score: 2.5 });
    expect(await queueRedis.take(queue, new Set())).toBeNull();
  });

  it("skips deferred jobs and leaves them in the queue", async () => {
    await fill(1, 2, 3, 4);
    const except = new Set([uuid(1), uuid(2), uuid(9)]);
    expect(await queueRedis.take(queue, except)).toEqual({ jobId: uuid(3), score: 3.5 });
    expect(await queueRedis.take(queue, except)).toEqual({ jobId: uuid(4), score: 4.5 });
    expect(await queueRedis.take(queue, except)).toBeNull();
    expect(await redis.zrange(key, 0, -1)).toEqual([uuid(1), uuid(2)]);
  });

  it("gives each job to one worker only", async () => {
    await fill(...Array.from({ length: 20 }, (_, n) => n + 1));
    const takeAll = async (except: Set<string>, found: string[]) => {
      for (let entry = await queueRedis.take(queue, except); entry; ) {
        found.push(entry.jobId);
        entry = await queueRedis.take(queue, except);
      }
    };
    const found: string[] = [];
    await Promise.all([takeAll(new Set([uuid(1)]), found), takeAll(new Set([uuid(2)]), found)]);
    expect(found).toHaveLength(20);
    expect(new Set(found).size).toBe(20);
  });

  it("wakes others up only where it is asked to", async () => {
    const lines: StreamLine[] = [];
    const ending = new AbortController();
    const listening = readRedisStream({
      url: bridge.url,
      token,
      listenTo: { channel: redisChannels.workers },
      signal: ending.signal,
      onLine: (line) => lines.push(line),
    }).catch(() => {});
    await waitFor("the subscription", () => lines.length > 0);
    const entry = { jobId: uuid(1), score: 7.25 };
    await queueRedis.putBack(queue, entry, { wake: false });
    await queueRedis.putBack(queue, { ...entry, score: 1 }, { wake: true });
    await queueRedis.wake(queue);
    const payloads = await waitFor("two wake-ups", () => lines.length >= 3 && lines.slice(1));
    expect(payloads).toHaveLength(2);
    for (const line of payloads)
      expect(line).toMatchObject({ payload: JSON.stringify({ kind: "wake", queue }) });
    expect(await queueRedis.take(queue, new Set())).toEqual(entry);
    ending.abort();
    await listening;
  });
});
