import { Redis } from "@upstash/redis";
import { z } from "zod";
import type { QueueName } from "#contracts/jobs/definition.ts";
import {
  type EnhanceReply,
  type EnhanceRequest,
  enhanceRequestSchema,
} from "#contracts/redis/enhancement.ts";
import type { ProgressEvent, WorkerSignal } from "#contracts/redis/events.ts";
import { keyLifetime, redisChannels, redisKeys } from "#contracts/redis/keys.ts";

export type QueueEntry = { jobId: string; score: number };

/** What a worker does with Redis. Every function rejects while Redis cannot be reached. */
export type QueueRedis = {
  /** Takes the first job of a queue out that is none of `except`, which stay untouched; null when there is none. */
  take(queue: QueueName, except: ReadonlySet<string>): Promise<QueueEntry | null>;
  /** `ZCARD`: how many jobs wait. */
  size(queue: QueueName): Promise<number>;
  /** `ZADD NX` with the score it had, for a job that could not be claimed just now; with a wake-up if `wake`. */
  putBack(queue: QueueName, entry: QueueEntry, options: { wake: boolean }): Promise<void>;
  /** `PUBLISH`: every worker of this queue looks at it, this one included. */
  wake(queue: QueueName): Promise<void>;
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
/** Members and their scores in turns, as Redis answers. */
const withScores = z.array(z.coerce.string());

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
    async take(queue, except) {
      const key = redisKeys.queue(queue);
      if (except.size === 0) return entriesOf(await redis.zpopmin<string>(key))[0] ?? null;
      for (;;) {
        // One of so many is none of them. What we leave is never out of Redis, where its worker may look meanwhile.
        const first = entriesOf(await redis.zrange<string[]>(key, 0, except.size, { withScores: true })).find(
          ({ jobId }) => !except.has(jobId),
        );
        if (!first) return null;
        // Otherwise another worker was quicker.
        if ((await redis.zrem(key, first.jobId)) === 1) return first;
      }
    },
    size: (queue) => redis.zcard(redisKeys.queue(queue)),
    async putBack(queue, { jobId, score }, { wake }) {
      const pipeline = redis.pipeline().zadd(redisKeys.queue(queue), { nx: true }, { score, member: jobId });
      if (wake) pipeline.publish(redisChannels.workers, wakeUp(queue));
      await pipeline.exec();
    },
    async wake(queue) {
      await redis.publish(redisChannels.workers, wakeUp(queue));
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

const wakeUp = (queue: QueueName): string => JSON.stringify({ kind: "wake", queue } satisfies WorkerSignal);

function entriesOf(answer: unknown): QueueEntry[] {
  const flat = withScores.parse(answer);
  return flat.flatMap((jobId, at) => (at % 2 === 0 ? [{ jobId, score: Number(flat[at + 1]) }] : []));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
