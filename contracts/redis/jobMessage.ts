import { z } from "zod";
import { jobTypeSchema } from "../jobs/catalog.ts";
import { jobConfigSchema } from "../jobs/jobConfig.ts";

/**
 * The job structure of the seed, stored at `redisKeys.job(id)` while the job waits; the queue itself (a sorted
 * set) carries the id only. It is a courtesy to whoever looks at Redis: what a worker runs is the row that
 * `claim_job` returns.
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
