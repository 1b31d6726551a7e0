import { z } from "zod";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { type QueueName, queueNames } from "#contracts/jobs/definition.ts";
import { jobStatusSchema } from "#contracts/jobs/jobStatus.ts";
import { failureOf } from "../failure.ts";
import { subscriptionTierOf } from "../profiles.ts";
import type { Db } from "../supabase.ts";

const tierSchema = z.object({
  tier: z.string().transform(subscriptionTierOf),
  waiting: z.number().int(),
  throttled: z.number().int(),
  running: z.number().int(),
  oldest_waiting_at: z.string().nullable(),
});
export type QueueTier = z.infer<typeof tierSchema>;

export type QueueOverview = {
  queue: QueueName;
  pause: { at: string; by: string; reason: string } | null;
  tiers: QueueTier[];
};

const nameSchema = z.enum(queueNames);

/** Both queues with their job counts, highest-priority tier first. Throws `NotOperatorError`. */
export async function readQueues(db: Db): Promise<QueueOverview[]> {
  const { data, error } = await db.rpc("operator_queues");
  if (error) throw failureOf(error, "operator_queues");
  return data.map(({ queue, paused_at, paused_by, reason, tiers }) => ({
    queue: nameSchema.parse(queue),
    pause: paused_at ? { at: paused_at, by: paused_by ?? "", reason: reason ?? "" } : null,
    tiers: z.array(tierSchema).parse(tiers),
  }));
}

export const queueJobStates = ["waiting", "throttled", "running"] as const;
export type QueueJobState = (typeof queueJobStates)[number];

const queueJobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  email: z.string().nullable(),
  job_type: jobTypeSchema,
  status: jobStatusSchema,
  attempt: z.number().int(),
  worker_id: z.string().nullable(),
  created_at: z.string(),
  available_at: z.string(),
  started_at: z.string().nullable(),
  queue_score: z.number(),
});
export type QueueJobRow = z.infer<typeof queueJobSchema>;

/** Jobs of a queue in claim order, starting after a score and id. Throws `NotOperatorError`. */
export async function listQueueJobs(
  db: Db,
  queue: QueueName,
  state: QueueJobState,
  limit: number,
  after: readonly [score: number, id: string] | null,
): Promise<QueueJobRow[]> {
  const { data, error } = await db.rpc("operator_queue_jobs", {
    p_queue: queue,
    p_state: state,
    p_limit: limit,
    ...(after ? { p_after_score: after[0], p_after_id: after[1] } : {}),
  });
  if (error) throw failureOf(error, "operator_queue_jobs");
  return z.array(queueJobSchema).parse(data);
}

/** Stops claims from the queue. Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function pauseQueueRow(db: Db, queue: QueueName, reason: string): Promise<void> {
  const { error } = await db.rpc("operator_pause_queue", { p_queue: queue, p_reason: reason });
  if (error) throw failureOf(error, "operator_pause_queue");
}

/** Returns the first jobs to serve, for the queue in Redis. Throws like `pauseQueueRow`. */
export async function resumeQueueRow(
  db: Db,
  queue: QueueName,
  reason: string | null,
): Promise<{ id: string; queue_score: number }[]> {
  const { data, error } = await db.rpc("operator_resume_queue", {
    p_queue: queue,
    ...(reason === null ? {} : { p_reason: reason }),
  });
  if (error) throw failureOf(error, "operator_resume_queue");
  return data;
}
