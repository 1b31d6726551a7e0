import { z } from "zod";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

const tierSchema = z.object({
  tier: z.string(),
  waiting: z.number().int(),
  throttled: z.number().int(),
  running: z.number().int(),
  oldest_waiting_at: z.string().nullable(),
});

export type QueueTier = z.infer<typeof tierSchema>;
export type QueueOverview = {
  queue: string;
  pause: { at: string; by: string; reason: string } | null;
  tiers: QueueTier[];
};

/** Both queues with their job counts by tier, in the order in which tiers are served. Throws `NotOperatorError`. */
export async function readQueues(db: Db): Promise<QueueOverview[]> {
  const { data, error } = await db.rpc("operator_queues");
  if (error) throw failureOf(error, "operator_queues");
  return data.map(({ queue, paused_at, paused_by, reason, tiers }) => ({
    queue,
    pause: paused_at ? { at: paused_at, by: paused_by ?? "", reason: reason ?? "" } : null,
    tiers: z.array(tierSchema).parse(tiers),
  }));
}

export type QueueJobState = "waiting" | "throttled" | "running";
export type QueueJobRow = {
  id: string;
  user_id: string;
  email: string | null;
  job_type: string;
  status: string;
  attempt: number;
  worker_id: string | null;
  created_at: string;
  available_at: string;
  started_at: string | null;
  queue_score: number;
};

/** The jobs of a queue after a position, in the order in which they are served. Throws `NotOperatorError`. */
export async function listQueueJobs(
  db: Db,
  queue: string,
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
  return data;
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
