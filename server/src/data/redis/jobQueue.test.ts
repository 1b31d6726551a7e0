import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { QueueName } from "#contracts/jobs/definition.ts";
import {
  endCommands,
  enqueueCommands,
  type RedisCommand,
  requeueCommands,
} from "#contracts/redis/jobCommands.ts";
import type { QueueMessage } from "#contracts/redis/jobMessage.ts";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { readRedisStream } from "#contracts/redis/subscribe.ts";
import { startBridge } from "../../../../embedded/redis/startBridge.ts";
import type { QueuedJobRow } from "../rows.ts";
import { createRedis } from "./client.ts";
import { createJobQueue, type JobQueue } from "./jobQueue.ts";

/** The commands of the last pipeline, as they came over the wire. */
let sent: unknown = null;
let upstash: Server;
let queue: JobQueue;

beforeAll(async () => {
  upstash = createServer(async (request, response) => {
    const commands: unknown[] = JSON.parse((await request.toArray()).join(""));
    sent = commands;
    response.end(JSON.stringify(commands.map(() => ({ result: 1 }))));
  }).listen(0, "127.0.0.1");
  await once(upstash, "listening");
  const { port } = upstash.address() as AddressInfo;
  queue = createJobQueue(createRedis({ url: `http://127.0.0.1:${port}`, token: "t", decode: false }));
});
afterAll(() => {
  upstash.closeAllConnections();
  upstash.close();
});

/** Names and options of commands are the same in any case; everything else is not. */
const spoken = (commands: unknown): unknown[] =>
  (commands as RedisCommand[]).map((command) =>
    command.map((part) =>
      /^(set|zadd|publish|del|ex|EX)$/i.test(String(part)) ? String(part).toUpperCase() : part,
    ),
  );

const id = "11111111-1111-4111-8111-111111111111";
const userId = "22222222-2222-4222-8222-222222222222";
const message: QueueMessage = {
  id,
  type: "video_fast",
  prompt: "waves",
  config: {
    width: 480,
    height: 832,
    sample_steps: 25,
    sample_guide_scale: 6.5,
    frame_num: 81,
    seed: 7,
    negative_prompt: null,
    batch_size: 1,
  },
  user_id: userId,
  created_at: "2026-01-01T00:00:00.000Z",
};

/** The edge functions say the same with `contracts/redis/jobCommands.ts`, without Upstash's client. */
it("says to Redis what the edge functions say", async () => {
  const row = { ...message, job_type: message.type, status: "pending", queue_score: 42 };
  await queue.enqueue(row as unknown as QueuedJobRow);
  expect(spoken(sent)).toEqual(spoken(enqueueCommands(message, 42)));

  const again = { id, userId, queue: "wan_queue", score: 43, delayMs: 0 } as const;
  await queue.requeue(again);
  expect(spoken(sent)).toEqual(spoken(requeueCommands(again)));

  const ended = { id, userId, status: "failed" } as const;
  await queue.end([ended]);
  expect(spoken(sent)).toEqual(spoken(endCommands(ended)));
});

it("puts back what is missing, writes only that, and wakes every queue in which something waits", async () => {
  const bridge = await startBridge({ port: 0, token: "t", backend: "in-process" });
  const redis = createRedis({ url: bridge.url, token: "t", decode: false });
  const over = new AbortController();
  const woken: string[] = [];
  let open = false;
  const ended = readRedisStream({
    url: bridge.url,
    token: "t",
    listenTo: { channel: redisChannels.workers },
    signal: over.signal,
    onLine(line) {
      if (line.kind === "open") open = true;
      else woken.push(JSON.parse(line.payload).queue);
    },
  }).catch(() => undefined);
  await expect.poll(() => open).toBe(true);
  const image = { ...message, type: "sdxl_image_fast", id: "33333333-3333-4333-8333-333333333333" } as const;
  const rows = [message, image, { ...message, id: "44444444-4444-4444-8444-444444444444" }].map(
    (each, i) => ({ ...each, job_type: each.type, status: "pending", queue_score: 1e15 + i / 8 }),
  ) as unknown as QueuedJobRow[];
  const [there, ...missing] = rows.map((row) => row.id);
  await redis.zadd(redisKeys.queue("wan_queue"), { score: 42, member: there });

  const bridged = createJobQueue(redis);
  await bridged.restore(rows);
  const scoreOf = (queue: QueueName, jobId = ""): Promise<unknown> =>
    redis.zscore(redisKeys.queue(queue), jobId);
  expect(Number(await scoreOf("wan_queue", there))).toBe(42);
  expect(Number(await scoreOf("sdxl_queue", missing[0]))).toBe(1e15 + 1 / 8);
  expect(Number(await scoreOf("wan_queue", missing[1]))).toBe(1e15 + 2 / 8);
  const kept = await redis.mget(...rows.map((row) => redisKeys.job(row.id)));
  expect(kept.map((text) => text !== null)).toEqual([false, true, true]);

  await bridged.restore(rows.slice(0, 1));
  await expect.poll(() => woken).toEqual(["wan_queue", "sdxl_queue", "wan_queue"]);
  over.abort();
  await ended;
  await bridge.close();
});
