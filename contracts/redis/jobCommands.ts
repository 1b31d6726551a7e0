import { jobCatalog } from "../jobs/catalog.ts";
import type { QueueName } from "../jobs/definition.ts";
import type { JobStatus } from "../jobs/jobStatus.ts";
import type { JobChangedEvent, WorkerSignal } from "./events.ts";
import type { QueueMessage } from "./jobMessage.ts";
import { keyLifetime, redisChannels, redisKeys } from "./keys.ts";

/** A Redis command with its arguments, as Upstash's `/pipeline` takes them. */
export type RedisCommand = readonly [string, ...(string | number)[]];

/** Tells whoever watches that the row of a job is another one now. */
export const changedCommand = (jobId: string, userId: string, status: JobStatus): RedisCommand => [
  "PUBLISH",
  redisChannels.events(userId),
  JSON.stringify({ kind: "changed", job_id: jobId, user_id: userId, status } satisfies JobChangedEvent),
];

const wake = (queue: QueueName): RedisCommand => [
  "PUBLISH",
  redisChannels.workers,
  JSON.stringify({ kind: "wake", queue } satisfies WorkerSignal),
];

/** Puts a new job into its queue, wakes the workers and tells whoever watches. */
export function enqueueCommands(message: QueueMessage, score: number): RedisCommand[] {
  const { queue } = jobCatalog[message.type];
  return [
    ["SET", redisKeys.job(message.id), JSON.stringify(message), "EX", keyLifetime.job],
    ["ZADD", redisKeys.queue(queue), score, message.id],
    wake(queue),
    changedCommand(message.id, message.user_id, "pending"),
  ];
}

/** Puts a job whose attempt failed back into its queue; one that has to wait first, the sweep puts there in time. */
export function requeueCommands(job: {
  id: string;
  userId: string;
  queue: QueueName;
  score: number;
  delayMs: number;
}): RedisCommand[] {
  const queueing: RedisCommand[] = [["ZADD", redisKeys.queue(job.queue), job.score, job.id], wake(job.queue)];
  return [
    ["DEL", redisKeys.progress(job.id)],
    ...(job.delayMs > 0 ? [] : queueing),
    changedCommand(job.id, job.userId, "pending"),
  ];
}

/** Forgets a job that has ended and tells whoever watches. */
export function endCommands(job: { id: string; userId: string; status: JobStatus }): RedisCommand[] {
  return [
    ["DEL", redisKeys.job(job.id), redisKeys.progress(job.id)],
    changedCommand(job.id, job.userId, job.status),
  ];
}
