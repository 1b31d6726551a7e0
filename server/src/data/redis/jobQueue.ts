import type { Redis } from "@upstash/redis";
import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { QueueName } from "#contracts/jobs/definition.ts";
import type { JobChangedEvent, WorkerSignal } from "#contracts/redis/events.ts";
import type { QueueMessage } from "#contracts/redis/jobMessage.ts";
import { keyLifetime, redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { groupedBy } from "../grouped.ts";
import type { JobRow, QueuedJobRow } from "../rows.ts";

/** What the server says to Redis about jobs. Everything throws when Redis can't be reached. */
export type JobQueue = {
  /** Puts a new job into its queue and wakes the workers. Commands: 4. */
  enqueue(job: QueuedJobRow): Promise<void>;
  /** Tells subscribers of a job that goes to no queue yet. */
  announce(job: Pick<JobRow, "id" | "user_id" | "status">): Promise<void>;
  /**
   * Puts back those that are in no queue, and wakes the queues of all: what a worker put back itself woke nobody.
   * Duplicates are harmless. Commands: 2 for each queue, 1 for each job that was missing.
   */
  restore(jobs: readonly QueuedJobRow[]): Promise<void>;
  /** A failed attempt goes to the end of its tier; its score is in the row. */
  requeue(job: { id: string; userId: string; queue: QueueName; score: number }): Promise<void>;
  /** Asks whoever runs the job to stop, or takes it out of the queue. */
  cancel(job: Pick<JobRow, "id" | "user_id" | "job_type" | "status">): Promise<void>;
  /** Takes everything out of a queue that was paused; Postgres knows what was in it. */
  empty(queue: QueueName): Promise<void>;
  /** Puts jobs into a queue that goes on, and wakes its workers. */
  fill(queue: QueueName, jobs: ReadonlyArray<{ id: string; score: number }>): Promise<void>;
  /** Takes cancelled jobs out of their queues and tells subscribers. */
  withdraw(jobs: readonly JobRow[]): Promise<void>;
  /** Forgets a job that has ended and tells subscribers. */
  end(jobs: ReadonlyArray<{ id: string; userId: string; status: JobChangedEvent["status"] }>): Promise<void>;
};

const message = (job: JobRow): QueueMessage => ({
  id: job.id,
  type: job.job_type,
  prompt: job.prompt,
  config: job.config,
  user_id: job.user_id,
  created_at: job.created_at,
});

const changed = (jobId: string, userId: string, status: JobChangedEvent["status"]): string =>
  JSON.stringify({ kind: "changed", job_id: jobId, user_id: userId, status } satisfies JobChangedEvent);

const signal = (value: WorkerSignal): string => JSON.stringify(value);

/** Adds pairs of score and member that are not there yet, and answers which those were; ZADD NX only counts them. */
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

export function createJobQueue(redis: Redis): JobQueue {
  return {
    async enqueue(job) {
      const queue = queueOf(job);
      await redis
        .pipeline()
        .set(redisKeys.job(job.id), JSON.stringify(message(job)), { ex: keyLifetime.job })
        .zadd(redisKeys.queue(queue), { score: job.queue_score, member: job.id })
        .publish(redisChannels.workers, signal({ kind: "wake", queue }))
        .publish(redisChannels.events(job.user_id), changed(job.id, job.user_id, job.status))
        .exec();
    },

    async announce(job) {
      await redis.publish(redisChannels.events(job.user_id), changed(job.id, job.user_id, job.status));
    },

    async restore(jobs) {
      if (jobs.length === 0) return;
      const byQueue = [...groupedBy(jobs, queueOf)];
      const adding = redis.pipeline();
      for (const [queue, waiting] of byQueue) {
        const pairs = waiting.flatMap((job) => [job.queue_score, job.id]);
        adding.eval<(string | number)[], string[]>(addMissing, [redisKeys.queue(queue)], pairs);
      }
      const added = new Set((await adding.exec<unknown[]>()).flat());
      const following = redis.pipeline();
      for (const job of jobs.filter(({ id }) => added.has(id))) {
        const structure = JSON.stringify(message(job));
        following.set(redisKeys.job(job.id), structure, { ex: keyLifetime.job, nx: true });
      }
      for (const [queue] of byQueue) {
        following.publish(redisChannels.workers, signal({ kind: "wake", queue }));
      }
      await following.exec();
    },

    async requeue(job) {
      await redis
        .pipeline()
        .del(redisKeys.progress(job.id))
        .zadd(redisKeys.queue(job.queue), { score: job.score, member: job.id })
        .publish(redisChannels.workers, signal({ kind: "wake", queue: job.queue }))
        .publish(redisChannels.events(job.userId), changed(job.id, job.userId, "pending"))
        .exec();
    },

    async cancel(job) {
      const commands = redis.pipeline();
      if (job.status === "cancelled") {
        commands.zrem(redisKeys.queue(queueOf(job)), job.id).del(redisKeys.job(job.id));
      } else {
        commands.publish(redisChannels.workers, signal({ kind: "cancel", job_id: job.id }));
      }
      commands.publish(redisChannels.events(job.user_id), changed(job.id, job.user_id, job.status));
      await commands.exec();
    },

    async empty(queue) {
      await redis.del(redisKeys.queue(queue));
    },

    async fill(queue, jobs) {
      const [first, ...rest] = jobs.map(({ id, score }) => ({ score, member: id }));
      if (!first) return;
      await redis
        .pipeline()
        .zadd(redisKeys.queue(queue), { nx: true }, first, ...rest)
        .publish(redisChannels.workers, signal({ kind: "wake", queue }))
        .exec();
    },

    async withdraw(jobs) {
      if (jobs.length === 0) return;
      const commands = redis.pipeline();
      for (const [queue, ofQueue] of groupedBy(jobs, queueOf)) {
        commands.zrem(redisKeys.queue(queue), ...ofQueue.map((job) => job.id));
      }
      commands.del(...jobs.map((job) => redisKeys.job(job.id)));
      for (const job of jobs) {
        commands.publish(redisChannels.events(job.user_id), changed(job.id, job.user_id, job.status));
      }
      await commands.exec();
    },

    async end(jobs) {
      if (jobs.length === 0) return;
      const commands = redis.pipeline();
      commands.del(...jobs.flatMap((job) => [redisKeys.job(job.id), redisKeys.progress(job.id)]));
      for (const job of jobs) {
        commands.publish(redisChannels.events(job.userId), changed(job.id, job.userId, job.status));
      }
      await commands.exec();
    },
  };
}
