import type { QueueName } from "../jobs/definition.ts";

/** Every key this system keeps in Redis. The queues keep the seed's names. */
export const redisKeys = {
  /** Sorted set of job ids; score = tier priority, then time. */
  queue: (queue: QueueName): string => queue,
  /** JSON of the job structure (`contracts/redis/jobMessage.ts`), while the job waits or runs. */
  job: (jobId: string): string => `job:${jobId}`,
  /** JSON of the latest progress event, for subscribers that arrive in the middle. */
  progress: (jobId: string): string => `progress:${jobId}`,
  /** List of prompts to enhance (`contracts/redis/enhancement.ts`): in on the left, out on the right. */
  enhancements: "enhancements",
} as const;

/** Seconds after which a job structure or progress key that nobody removed goes by itself. */
export const keyLifetime = { job: 7 * 24 * 3600, progress: 3600, enhancements: 300 } as const;

const shardCount = 64;

/** Every pub/sub channel. No commas in a name: Upstash's event stream separates its fields by them. */
export const redisChannels = {
  /** Live events of the users of a shard. */
  events: (userId: string): string => `events:${shardOf(userId)}`,
  /** All shards at once, for PSUBSCRIBE. */
  eventsPattern: "events:*",
  /** Wake-ups and cancellations for workers. */
  workers: "workers",
  /** The answer to one request to enhance a prompt; only who asked knows the id. */
  enhanced: (requestId: string): string => `enhanced:${requestId}`,
} as const;

/** A stable shard number of a user: FNV-1a over the id, modulo 64. */
function shardOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i += 1) {
    hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % shardCount;
}
