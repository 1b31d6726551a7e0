import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  endCommands,
  enqueueCommands,
  type RedisCommand,
  requeueCommands,
} from "#contracts/queueCommands.ts";
import type { QueueMessage } from "#contracts/queueMessage.ts";
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

/** The edge functions say the same with `contracts/queueCommands.ts`, without Upstash's client. */
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
