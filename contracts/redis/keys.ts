import type { QueueName } from "../jobs/definition.ts";

/** Every key in Redis. The queues have the names of the original OurVidz. */
export const redisKeys = {
  /** Sorted set of job ids. The score orders by priority of the tier, then by time. */
  queue: (queue: QueueName): string => queue,
  /** The job as JSON (`contracts/redis/jobMessage.ts`), until its terminal state. */
  job: (jobId: string): string => `job:${jobId}`,
  /** The latest progress event as JSON, for new subscribers. */
  progress: (jobId: string): string => `progress:${jobId}`,
  /** List of prompts to enhance (`contracts/redis/enhancement.ts`): pushed on the left, popped on the right. */
  enhancements: "enhancements",
} as const;

/** Seconds after which keys expire that were not deleted. */
export const keyLifetime = { job: 7 * 24 * 3600, progress: 3600, enhancements: 300 } as const;

const shardCount = 64;

/** Every pub/sub channel. Names contain no commas, which separate the fields of Upstash's event stream. */
export const redisChannels = {
  /** Live events of all users of a shard. */
  events: (userId: string): string => `events:${shardOf(userId)}`,
  /** Pattern of the channels of all shards, for PSUBSCRIBE. */
  eventsPattern: "events:*",
  /** Signals to the workers, such as wake-ups and cancellations. */
  workers: "workers",
  /** Replies to one request to enhance a prompt. Only its sender knows the id. */
  enhanced: (requestId: string): string => `enhanced:${requestId}`,
} as const;

/** Returns the stable shard number of a user: FNV-1a of the id, modulo 64. */
function shardOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i += 1) {
    hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % shardCount;
}
