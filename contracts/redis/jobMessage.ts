import { z } from "zod";
import { jobTypeSchema } from "../jobs/catalog.ts";
import { jobConfigSchema } from "../jobs/jobConfig.ts";

/**
 * A job as the original OurVidz stores it in Redis, at `redisKeys.job(id)`, until its terminal state. The queue, a
 * sorted set, contains only the id. For operators and other tools: a worker runs the row that `claim_job` returns.
 */
export const queueMessageSchema = z.object({
  id: z.uuid(),
  type: jobTypeSchema,
  prompt: z.string(),
  config: jobConfigSchema,
  user_id: z.uuid(),
  created_at: z.iso.datetime({ offset: true }),
});
export type QueueMessage = z.infer<typeof queueMessageSchema>;
