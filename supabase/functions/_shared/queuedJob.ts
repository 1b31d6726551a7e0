import { z } from "zod";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { jobConfigSchema } from "#contracts/jobs/jobConfig.ts";
import { jobStatusSchema } from "#contracts/jobs/jobStatus.ts";
import { enqueueCommands, publishChange, type RedisCommand } from "#contracts/redis/jobCommands.ts";

/** A row of `jobs` as the SQL functions return it, with the columns that its queue needs. */
export const queuedJobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  job_type: jobTypeSchema,
  prompt: z.string(),
  config: jobConfigSchema,
  status: jobStatusSchema,
  credits: z.number().int(),
  created_at: z.string(),
  queue_score: z.number(),
  /** True if the job is queued only once other jobs of the same user have finished. */
  throttled: z.boolean().nullish(),
});
export type QueuedJob = z.infer<typeof queuedJobSchema>;

/** Returns the Redis commands that queue a pending job and publish its state; none for any other job. */
export function queuedJobCommands(job: QueuedJob): RedisCommand[] {
  if (job.status !== "pending") return [];
  if (job.throttled) return [publishChange(job.id, job.user_id, job.status)];
  const { id, job_type, prompt, config, user_id, created_at } = job;
  return enqueueCommands({ id, type: job_type, prompt, config, user_id, created_at }, job.queue_score);
}
