import type { PostgrestError } from "@supabase/supabase-js";
import { z } from "zod";
import { type JobType, jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { type QueueName, queueNames } from "#contracts/jobs/definition.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import { InvalidInputError, JobStateError } from "../../errors.ts";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

/** What the others have to hear of a job an operator touched. */
export type TouchedJob = {
  id: string;
  user_id: string;
  job_type: JobType;
  status: JobStatus;
  queue: QueueName;
  queue_score: number;
  throttled: boolean;
};

type Answer<Data> = { data: Data; error: null } | { data: unknown; error: PostgrestError };

function answerOf<Data>({ data, error }: Answer<Data>, doing: string): Data {
  if (error?.hint === "NOT_A_DEAD_LETTER" || error?.hint === "JOB_FINISHED") {
    throw new JobStateError(error.message);
  }
  if (error) throw failureOf(error, doing);
  return data as Data;
}

const touchedSchema = z.tuple([
  z.object({
    id: z.uuid(),
    user_id: z.uuid(),
    job_type: jobTypeSchema,
    status: z.enum(["pending", "processing", "completed", "failed", "cancelled"]),
    queue: z.enum(queueNames),
    queue_score: z.number(),
    throttled: z.boolean(),
  }),
]);
const touchedOf = (rows: unknown): TouchedJob => touchedSchema.parse(rows)[0];

const because = (reason: string | null) => (reason === null ? {} : { p_reason: reason });

/** Nothing is claimed from the queue any more. Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`. */
export async function pauseQueueRow(db: Db, queue: QueueName, reason: string): Promise<void> {
  answerOf(
    await db.rpc("operator_pause_queue", { p_queue: queue, p_reason: reason }),
    "operator_pause_queue",
  );
}

/** Answers the first jobs to be served, for the queue in Redis. Throws like `pauseQueueRow`. */
export async function resumeQueueRow(
  db: Db,
  queue: QueueName,
  reason: string | null,
): Promise<{ id: string; queue_score: number }[]> {
  const answer = await db.rpc("operator_resume_queue", { p_queue: queue, ...because(reason) });
  return answerOf(answer, "operator_resume_queue");
}

/** Throws `NotOperatorError`, `NotFoundError`, and `JobStateError` for what is no dead letter. */
export async function requeueJobRow(db: Db, jobId: string, reason: string | null): Promise<TouchedJob> {
  const answer = await db.rpc("operator_requeue_job", { p_job_id: jobId, ...because(reason) });
  return touchedOf(answerOf(answer, "operator_requeue_job"));
}

/** Throws like `requeueJobRow`. */
export async function discardJobRow(db: Db, jobId: string, reason: string | null): Promise<TouchedJob> {
  const answer = await db.rpc("operator_discard_job", { p_job_id: jobId, ...because(reason) });
  return touchedOf(answerOf(answer, "operator_discard_job"));
}

/** Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`, and `JobStateError` for one that has ended. */
export async function cancelAnyJobRow(db: Db, jobId: string, reason: string): Promise<TouchedJob> {
  const answer = await db.rpc("operator_cancel_job", { p_job_id: jobId, p_reason: reason });
  return touchedOf(answerOf(answer, "operator_cancel_job"));
}

const creditsSchema = z.object({ balance: z.number().int() });

/** The new balance. Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`. */
export async function adjustCreditsRow(
  db: Db,
  act: { userId: string; amount: number; reason: string; requestId: string | null },
): Promise<number> {
  const answer = await db.rpc("operator_adjust_credits", {
    p_user_id: act.userId,
    p_amount: act.amount,
    p_reason: act.reason,
    ...(act.requestId === null ? {} : { p_request_id: act.requestId }),
  });
  if (answer.error?.hint === "INSUFFICIENT_CREDITS") {
    const { balance } = creditsSchema.parse(JSON.parse(answer.error.details));
    throw new InvalidInputError([{ path: ["amount"], message: `They have only ${balance} credits.` }]);
  }
  return answerOf(answer, "operator_adjust_credits");
}

/** Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`. */
export async function setTierRow(db: Db, userId: string, tier: string, reason: string): Promise<void> {
  const answer = await db.rpc("operator_set_tier", { p_user_id: userId, p_tier: tier, p_reason: reason });
  answerOf(answer, "operator_set_tier");
}
