import { z } from "zod";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { jobConfigSchema } from "#contracts/jobs/jobConfig.ts";
import { jobStatusSchema } from "#contracts/jobs/jobStatus.ts";
import { enqueueCommands, publishChange, type RedisCommand } from "#contracts/redis/jobCommands.ts";

/** A row of `jobs` as the SQL functions answer it, as far as it matters to its queue. */
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
  /** Waits for others of the same person to end before it goes to its queue. */
  throttled: z.boolean().nullish(),
});
export type QueuedJob = z.infer<typeof queuedJobSchema>;

/** What Redis is to hear of a job that waits; nothing of one that does not. */
export function queueingCommands(job: QueuedJob): RedisCommand[] {
  if (job.status !== "pending") return [];
  if (job.throttled) return [publishChange(job.id, job.user_id, job.status)];
  const { id, job_type, prompt, config, user_id, created_at } = job;
  return enqueueCommands({ id, type: job_type, prompt, config, user_id, created_at }, job.queue_score);
}
