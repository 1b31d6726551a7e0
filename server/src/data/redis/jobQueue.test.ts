import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { finishCommands, queueCommands, requeueCommands } from "#contracts/redis/jobCommands.ts";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { startBridge } from "../../../../embedded/redis/startBridge.ts";
import { queuedJobCommands } from "../../../../supabase/functions/_shared/queuedJob.ts";
import { createRedis as createEdgeRedis } from "../../../../supabase/functions/_shared/redis.ts";
import { buildJobRow, nextUuid } from "../../../test/builders.ts";
import type { QueuedJobRow } from "../rows.ts";
import { createRedis } from "./client.ts";
import { createJobQueue, type JobQueue } from "./jobQueue.ts";

const jobOf = (type: QueuedJobRow["job_type"], score: number): QueuedJobRow => ({
  ...buildJobRow({ job_type: type }),
  queue_score: score,
});

describe("createJobQueue", () => {
  let upstash: Server;
  let queue: JobQueue;
  let edge: ReturnType<typeof createEdgeRedis>;
  /** The bodies of the requests to `/pipeline`, as received. */
  let requests: { url: string | undefined; body: unknown[][] }[];

  beforeAll(async () => {
    upstash = createServer(async (request, response) => {
      const body: unknown[][] = JSON.parse((await request.toArray()).join(""));
      requests.push({ url: request.url, body });
      response.end(JSON.stringify(body.map(() => ({ result: 1 }))));
    }).listen(0, "127.0.0.1");
    await once(upstash, "listening");
    const url = `http://127.0.0.1:${(upstash.address() as AddressInfo).port}`;
    queue = createJobQueue(createRedis({ url, token: "t", decode: false }));
    edge = createEdgeRedis({ url, token: "t" });
  });
  beforeEach(() => {
    requests = [];
  });
  afterAll(() => {
    upstash.closeAllConnections();
    upstash.close();
  });

  const expectSameRequests = (): void => {
    expect(requests).toHaveLength(2);
    expect(requests[0]).toEqual(requests[1]);
    expect(requests[0]?.url).toBe("/pipeline");
    expect(requests[0]?.body).not.toEqual([]);
  };

  it("enqueues a job with the commands of the edge functions", async () => {
    const job = jobOf("video_fast", 42);
    await queue.enqueue(job);
    await edge.send(queuedJobCommands(job));
    expectSameRequests();
  });

  it("publishes a throttled job with the commands of the edge functions", async () => {
    const job = { ...jobOf("video_fast", 42), throttled: true };
    await queue.publishChange(job);
    await edge.send(queuedJobCommands(job));
    expectSameRequests();
  });

  it.each([0, 5000])(
    "requeues a job with a delay of %d ms with the commands of the edge functions",
    async (delayMs) => {
      const job = { id: nextUuid(), userId: nextUuid(), queue: "wan_queue", score: 43, delayMs } as const;
      await queue.requeue(job);
      await edge.send(requeueCommands(job));
      expectSameRequests();
      const names = requests[0]?.body.map(([name]) => name);
      expect(names).toEqual(delayMs > 0 ? ["DEL", "PUBLISH"] : ["DEL", "ZADD", "PUBLISH", "PUBLISH"]);
    },
  );

  it("queues a delayed job without notifying subscribers again", async () => {
    const job = { id: nextUuid(), userId: nextUuid(), queue: "wan_queue", score: 43, delayMs: 5000 } as const;
    await queue.queueDelayed(job);
    expect(requests[0]?.body).toEqual(queueCommands(job));
    expect(requests[0]?.body).toEqual([
      ["ZADD", "wan_queue", 43, job.id],
      ["PUBLISH", "workers", JSON.stringify({ kind: "wake", queue: "wan_queue" })],
    ]);
  });

  it("finishes jobs with the commands of the edge functions", async () => {
    const finished = { id: nextUuid(), userId: nextUuid(), status: "failed" } as const;
    await queue.finish([finished]);
    await edge.send(finishCommands([finished]));
    expectSameRequests();
  });

  it("sends nothing for no jobs", async () => {
    await queue.finish([]);
    await queue.restoreMissing([]);
    await queue.removeCancelled([]);
    await queue.fill("wan_queue", []);
    expect(requests).toEqual([]);
  });
});

describe("restoreMissing", () => {
  it("adds and stores only the missing jobs, and wakes every queue that has pending ones", async () => {
    const bridge = await startBridge({ port: 0, token: "t", backend: "in-process" });
    const redis = createRedis({ url: bridge.url, token: "t", decode: false });
    const listening = new AbortController();
    const wokenQueues: string[] = [];
    let subscribed = false;
    const stream = readRedisStream({
      url: bridge.url,
      token: "t",
      listenTo: { channel: redisChannels.workers },
      signal: listening.signal,
      onLine(line) {
        if (line.kind === "open") subscribed = true;
        else wokenQueues.push(JSON.parse(line.payload).queue);
      },
    }).catch(() => undefined);
    await expect.poll(() => subscribed).toBe(true);
    const queued = jobOf("video_fast", 1e15);
    const missingImage = jobOf("sdxl_image_fast", 1e15 + 1 / 8);
    const missingVideo = jobOf("video_fast", 1e15 + 2 / 8);
    await redis.zadd(redisKeys.queue("wan_queue"), { score: 42, member: queued.id });

    const queue = createJobQueue(redis);
    await queue.restoreMissing([queued, missingImage, missingVideo]);
    const scoreOf = async (name: QueueName, { id }: QueuedJobRow): Promise<number> =>
      Number(await redis.zscore(redisKeys.queue(name), id));
    expect(await scoreOf("wan_queue", queued)).toBe(42);
    expect(await scoreOf("sdxl_queue", missingImage)).toBe(1e15 + 1 / 8);
    expect(await scoreOf("wan_queue", missingVideo)).toBe(1e15 + 2 / 8);
    const stored = await redis.mget(
      ...[queued, missingImage, missingVideo].map(({ id }) => redisKeys.job(id)),
    );
    expect(stored.map((text) => text !== null)).toEqual([false, true, true]);

    await queue.restoreMissing([queued]);
    await expect.poll(() => wokenQueues).toEqual(["wan_queue", "sdxl_queue", "wan_queue"]);
    listening.abort();
    await stream;
    await bridge.close();
  });
});
