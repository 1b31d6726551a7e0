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

/** The Redis commands of a worker. Every function rejects while Redis is unreachable. */
export type QueueRedis = {
  /** Removes and returns the first job that is not in `except`; those stay in the queue. Null when there is none. */
  take(queue: QueueName, except: ReadonlySet<string>): Promise<QueueEntry | null>;
  /** `ZCARD`: the number of queued jobs. */
  size(queue: QueueName): Promise<number>;
  /** `ZADD NX` with the original score, for a job that could not be claimed. `wake` also publishes a wake-up. */
  putBack(queue: QueueName, entry: QueueEntry, options: { wake: boolean }): Promise<void>;
  /** `PUBLISH`: every worker of this queue polls it, including this one. */
  wake(queue: QueueName): Promise<void>;
  /** `PUBLISH`, and with `keep` also `SET`: the first state of late subscribers. */
  publishProgress(event: ProgressEvent, keep: boolean): Promise<void>;
  /** `RPOP`: takes the oldest prompt to enhance; null when there is none. Invalid entries are dropped. */
  takeEnhancement(): Promise<EnhanceRequest | null>;
  /** `PUBLISH` on the request's own channel. */
  publishEnhancement(requestId: string, reply: EnhanceReply): Promise<void>;
  /** `PUBLISH` of a message that this worker's own signal stream must receive. */
  ping(from: string): Promise<void>;
};

const requestTimeoutMs = 5000;
/** Members and their scores alternate in the response. */
const withScores = z.array(z.coerce.string());

export function createQueueRedis(url: string, token: string): QueueRedis {
  const redis = new Redis({
    url,
    token,
    // Keeps ids as strings: some look like numbers.
    automaticDeserialization: false,
    enableTelemetry: false,
    // Callers have their own backoff. Retries inside the client would hide outages and could pop twice.
    retry: false,
    signal: () => AbortSignal.timeout(requestTimeoutMs),
  });
  return {
    async take(queue, except) {
      const key = redisKeys.queue(queue);
      if (except.size === 0) return entriesOf(await redis.zpopmin<string>(key))[0] ?? null;
      for (;;) {
        // At least one of `except.size + 1` entries is not in `except`. The others stay in Redis for their workers.
        const first = entriesOf(await redis.zrange<string[]>(key, 0, except.size, { withScores: true })).find(
          ({ jobId }) => !except.has(jobId),
        );
        if (!first) return null;
        // Zero removed means that another worker took it first.
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

function entriesOf(response: unknown): QueueEntry[] {
  const flat = withScores.parse(response);
  return flat.flatMap((jobId, index) => (index % 2 === 0 ? [{ jobId, score: Number(flat[index + 1]) }] : []));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
