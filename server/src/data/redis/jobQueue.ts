import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { QueueName } from "#contracts/jobs/definition.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import {
  enqueueCommands,
  finishCommands,
  publishChange,
  publishSignal,
  queueCommands,
  type RedisCommand,
  type RequeuedJob,
  requeueCommands,
  wakeWorkers,
} from "#contracts/redis/jobCommands.ts";
import type { QueueMessage } from "#contracts/redis/jobMessage.ts";
import { keyLifetime, redisKeys } from "#contracts/redis/keys.ts";
import type { JobRow, QueuedJobRow } from "../rows.ts";
import type { Redis } from "./client.ts";

type JobState = Pick<JobRow, "id" | "user_id" | "status">;

/** The job queues in Redis and the events about their jobs. Every method throws if Redis can't be reached. */
export type JobQueue = {
  /** Adds a new job to its queue and wakes the workers. 4 commands. */
  enqueue(job: QueuedJobRow): Promise<void>;
  /** Notifies subscribers of a changed job without queueing it. */
  publishChange(job: JobState): Promise<void>;
  /**
   * Adds the jobs that are missing from their queues and wakes the workers of all queues of `jobs`, because a worker
   * that returns a job to its queue doesn't wake others. 2 commands per queue, 1 per missing job.
   */
  restoreMissing(jobs: readonly QueuedJobRow[]): Promise<void>;
  /** Notifies subscribers of a job that will be retried, and queues it unless it has a delay. */
  requeue(job: RequeuedJob): Promise<void>;
  /** Queues a job whose delay has passed. */
  queueDelayed(job: RequeuedJob): Promise<void>;
  /** Removes a cancelled job from its queue, or signals the cancellation to the worker that runs it. */
  cancel(job: JobState & Pick<JobRow, "job_type">): Promise<void>;
  /** Removes cancelled jobs from their queues and notifies subscribers. */
  removeCancelled(jobs: readonly JobRow[]): Promise<void>;
  /** Removes the keys of jobs in a terminal state and notifies subscribers. */
  finish(jobs: readonly { id: string; userId: string; status: JobStatus }[]): Promise<void>;
  /** Empties a paused queue. Postgres still has its jobs. */
  clear(queue: QueueName): Promise<void>;
  /** Fills a resumed queue and wakes its workers. */
  fill(queue: QueueName, jobs: readonly { id: string; score: number }[]): Promise<void>;
};

const messageOf = (job: JobRow): QueueMessage => ({
  id: job.id,
  type: job.job_type,
  prompt: job.prompt,
  config: job.config,
  user_id: job.user_id,
  created_at: job.created_at,
});

/** Adds the missing ones of pairs of score and member, and returns their members. ZADD NX would only count them. */
const addMissing = `
local missing = {}
for i = 1, #ARGV, 2 do
  if not redis.call("ZSCORE", KEYS[1], ARGV[i + 1]) then
    redis.call("ZADD", KEYS[1], ARGV[i], ARGV[i + 1])
    missing[#missing + 1] = ARGV[i + 1]
  end
end
return missing`;

const queueOf = (job: Pick<JobRow, "job_type">): QueueName => jobCatalog[job.job_type].queue;

const changeOf = (job: JobState): RedisCommand => publishChange(job.id, job.user_id, job.status);

export function createJobQueue(redis: Redis): JobQueue {
  return {
    async enqueue(job) {
      await redis.send(enqueueCommands(messageOf(job), job.queue_score));
    },

    async publishChange(job) {
      await redis.send([changeOf(job)]);
    },

    async restoreMissing(jobs) {
      const byQueue = [...Map.groupBy(jobs, queueOf)];
      const missing = await redis.send(
        byQueue.map(([queue, queued]) => {
          const pairs = queued.flatMap((job) => [job.queue_score, job.id]);
          return ["EVAL", addMissing, 1, redisKeys.queue(queue), ...pairs];
        }),
      );
      const added = new Set(missing.flat());
      await redis.send([
        ...jobs
          .filter(({ id }) => added.has(id))
          .map((job): RedisCommand => {
            const message = JSON.stringify(messageOf(job));
            return ["SET", redisKeys.job(job.id), message, "EX", keyLifetime.job, "NX"];
          }),
        ...byQueue.map(([queue]) => wakeWorkers(queue)),
      ]);
    },

    async requeue(job) {
      await redis.send(requeueCommands(job));
    },

    async queueDelayed(job) {
      await redis.send(queueCommands(job));
    },

    async cancel(job) {
      const commands: RedisCommand[] =
        job.status === "cancelled"
          ? [
              ["ZREM", redisKeys.queue(queueOf(job)), job.id],
              ["DEL", redisKeys.job(job.id)],
            ]
          : [publishSignal({ kind: "cancel", job_id: job.id })];
      await redis.send([...commands, changeOf(job)]);
    },

    async removeCancelled(jobs) {
      if (jobs.length === 0) return;
      await redis.send([
        ...[...Map.groupBy(jobs, queueOf)].map(
          ([queue, cancelled]): RedisCommand => [
            "ZREM",
            redisKeys.queue(queue),
            ...cancelled.map(({ id }) => id),
          ],
        ),
        ["DEL", ...jobs.map(({ id }) => redisKeys.job(id))],
        ...jobs.map(changeOf),
      ]);
    },

    async finish(jobs) {
      await redis.send(finishCommands(jobs));
    },

    async clear(queue) {
      await redis.send([["DEL", redisKeys.queue(queue)]]);
    },

    async fill(queue, jobs) {
      if (jobs.length === 0) return;
      const pairs = jobs.flatMap(({ id, score }) => [score, id]);
      await redis.send([["ZADD", redisKeys.queue(queue), "NX", ...pairs], wakeWorkers(queue)]);
    },
  };
}
