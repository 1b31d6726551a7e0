import { Redis } from "@upstash/redis";
import { z } from "zod";
import { type EnhanceReply, type EnhanceRequest, enhanceRequestSchema } from "#contracts/enhancement.ts";
import type { ProgressEvent, WorkerSignal } from "#contracts/events.ts";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { keyLifetime, redisChannels, redisKeys } from "#contracts/redisKeys.ts";

export type QueueEntry = { jobId: string; score: number };

/** What a worker does with Redis. Every function rejects while Redis cannot be reached. */
export type QueueRedis = {
  /** `ZPOPMIN`: takes the first job of a queue out; null when it is empty. */
  pop(queue: QueueName): Promise<QueueEntry | null>;
  /** `ZCARD`: how many jobs wait. */
  size(queue: QueueName): Promise<number>;
  /** `ZADD NX` with the score it had, for a job that could not be claimed just now. */
  putBack(queue: QueueName, entry: QueueEntry): Promise<void>;
  /** `PUBLISH`, and `SET` as well where `keep` is true: the state late subscribers begin with. */
  publishProgress(event: ProgressEvent, keep: boolean): Promise<void>;
  /** `RPOP`: takes the oldest prompt to enhance; null when there is none. One that can't be read is dropped. */
  takeEnhancement(): Promise<EnhanceRequest | null>;
  /** `PUBLISH` to whoever asked. */
  publishEnhancement(requestId: string, reply: EnhanceReply): Promise<void>;
  /** Proves our own event stream alive. */
  ping(from: string): Promise<void>;
};

const answerLimitMs = 5000;
const popped = z.union([z.tuple([]), z.tuple([z.string(), z.coerce.number()])]);

export function createQueueRedis(url: string, token: string): QueueRedis {
  const redis = new Redis({
    url,
    token,
    // Strings in, strings out: an id is never to be taken for a number.
    automaticDeserialization: false,
    enableTelemetry: false,
    // The callers have their own backoff; hidden repeats would hide outages and could pop twice.
    retry: false,
    signal: () => AbortSignal.timeout(answerLimitMs),
  });
  return {
    async pop(queue) {
      const [jobId, score] = popped.parse(await redis.zpopmin<string>(redisKeys.queue(queue)));
      return jobId === undefined || score === undefined ? null : { jobId, score };
    },
    size: (queue) => redis.zcard(redisKeys.queue(queue)),
    async putBack(queue, { jobId, score }) {
      await redis.zadd(redisKeys.queue(queue), { nx: true }, { score, member: jobId });
    },
    async publishProgress(event, keep) {
      const text = JSON.stringify(event);
      const pipeline = redis.pipeline().publish(redisChannels.events(event.user_id), text);
      if (keep) pipeline.set(redisKeys.progress(event.job_id), text, { ex: keyLifetime.progress });
      await pipeline.exec();
    },
    async takeEnhancement() {
      for (;;) {
        const text = await redis.rpop<string>(redisKeys.enhancements);
        if (text === null) return null;
        const request = enhanceRequestSchema.safeParse(parseJson(text));
        if (request.success) return request.data;
      }
    },
    async publishEnhancement(requestId, reply) {
      await redis.publish(redisChannels.enhanced(requestId), JSON.stringify(reply));
    },
    async ping(from) {
      await redis.publish(
        redisChannels.workers,
        JSON.stringify({ kind: "ping", from } satisfies WorkerSignal),
      );
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
