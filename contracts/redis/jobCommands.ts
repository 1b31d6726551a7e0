import { jobCatalog } from "../jobs/catalog.ts";
import type { QueueName } from "../jobs/definition.ts";
import type { JobStatus } from "../jobs/jobStatus.ts";
import type { JobChangedEvent, WorkerSignal } from "./events.ts";
import type { QueueMessage } from "./jobMessage.ts";
import { keyLifetime, redisChannels, redisKeys } from "./keys.ts";

/** A Redis command with its arguments, as Upstash's `/pipeline` endpoint takes it. */
export type RedisCommand = readonly [name: string, ...args: (string | number)[]];

/** Notifies subscribers that the row of a job has changed. */
export const publishChange = (jobId: string, userId: string, status: JobStatus): RedisCommand => [
  "PUBLISH",
  redisChannels.events(userId),
  JSON.stringify({ kind: "changed", job_id: jobId, user_id: userId, status } satisfies JobChangedEvent),
];

/** Sends a signal to all workers. */
export const publishSignal = (signal: WorkerSignal): RedisCommand => [
  "PUBLISH",
  redisChannels.workers,
  JSON.stringify(signal),
];

/** Wakes the workers of a queue. */
export const wakeWorkers = (queue: QueueName): RedisCommand => publishSignal({ kind: "wake", queue });

/** Stores a new job, adds it to its queue, wakes the workers and notifies subscribers. */
export function enqueueCommands(message: QueueMessage, score: number): RedisCommand[] {
  const { queue } = jobCatalog[message.type];
  return [
    ["SET", redisKeys.job(message.id), JSON.stringify(message), "EX", keyLifetime.job],
    ["ZADD", redisKeys.queue(queue), score, message.id],
    wakeWorkers(queue),
    publishChange(message.id, message.user_id, "pending"),
  ];
}

/** A job whose attempt failed and that will be retried. */
export type RequeuedJob = {
  id: string;
  userId: string;
  queue: QueueName;
  score: number;
  /** Milliseconds until the job may be claimed. */
  delayMs: number;
};

/**
 * Notifies subscribers of a job that will be retried, and puts it back into its queue. With a delay it isn't queued yet:
 * a worker would pop it and couldn't claim it. `queueCommands` do that once the delay has passed, or the sweep does.
 */
export function requeueCommands(job: RequeuedJob): RedisCommand[] {
  return [
    ["DEL", redisKeys.progress(job.id)],
    ...(job.delayMs > 0 ? [] : queueCommands(job)),
    publishChange(job.id, job.userId, "pending"),
  ];
}

/** Puts a job into its queue and wakes the workers. */
export const queueCommands = (job: Pick<RequeuedJob, "id" | "queue" | "score">): RedisCommand[] => [
  ["ZADD", redisKeys.queue(job.queue), job.score, job.id],
  wakeWorkers(job.queue),
];

/** Removes the keys of jobs in a terminal state and notifies subscribers. */
export function finishCommands(
  jobs: readonly { id: string; userId: string; status: JobStatus }[],
): RedisCommand[] {
  if (jobs.length === 0) return [];
  return [
    ["DEL", ...jobs.flatMap((job) => [redisKeys.job(job.id), redisKeys.progress(job.id)])],
    ...jobs.map((job) => publishChange(job.id, job.userId, job.status)),
  ];
}
