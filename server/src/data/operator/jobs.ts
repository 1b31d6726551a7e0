import { z } from "zod";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { queueNames } from "#contracts/jobs/definition.ts";
import { jobStatusSchema } from "#contracts/jobs/jobStatus.ts";
import { attemptOutcomes } from "../attempts.ts";
import { creditKinds } from "../credits.ts";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

const attemptSchema = z.object({
  attempt: z.number().int(),
  worker_id: z.string(),
  claimed_at: z.string(),
  ended_at: z.string().nullable(),
  outcome: z.enum(attemptOutcomes).nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  detail: z.string().nullable(),
});
export type OperatorJobAttempt = z.infer<typeof attemptSchema>;

export const creditEntrySchema = z.object({
  id: z.number().int(),
  kind: z.enum(creditKinds),
  amount: z.number().int(),
  note: z.string().nullable(),
  created_at: z.string(),
  job_id: z.uuid().nullish(),
});
export type OperatorCreditEntry = z.infer<typeof creditEntrySchema>;

const deadLetterSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  email: z.string().nullable(),
  job_type: jobTypeSchema,
  queue: z.enum(queueNames),
  credits: z.number().int(),
  created_at: z.string(),
  completed_at: z.string(),
  error_code: z.string(),
  error_message: z.string(),
  attempts: z.array(attemptSchema),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** Failed jobs that can be requeued or discarded, most recent failure first. Throws `NotOperatorError`. */
export async function listDeadLetters(
  db: Db,
  limit: number,
  after: readonly [completedAt: string, id: string] | null,
): Promise<DeadLetter[]> {
  const { data, error } = await db.rpc("operator_dead_letters", {
    p_limit: limit,
    ...(after ? { p_after_at: after[0], p_after_id: after[1] } : {}),
  });
  if (error) throw failureOf(error, "operator_dead_letters");
  return z.array(deadLetterSchema).parse(data);
}

const jobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  email: z.string().nullable(),
  job_type: jobTypeSchema,
  queue: z.enum(queueNames),
  prompt: z.string(),
  enhanced_prompt: z.string().nullable(),
  config: z.record(z.string(), z.json()),
  status: jobStatusSchema,
  throttled: z.boolean(),
  attempt: z.number().int(),
  max_attempts: z.number().int(),
  hand_backs: z.number().int(),
  crashes: z.number().int(),
  worker_id: z.string().nullable(),
  credits: z.number().int(),
  created_at: z.string(),
  available_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  cancel_requested_at: z.string().nullable(),
  discarded_at: z.string().nullable(),
  finish_by: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  attempts: z.array(attemptSchema),
  ledger: z.array(creditEntrySchema),
});
export type OperatorJob = z.infer<typeof jobSchema>;

/** Any user's job; null if it doesn't exist. Each read is written to the audit log. Throws `NotOperatorError`. */
export async function viewJob(db: Db, jobId: string): Promise<OperatorJob | null> {
  const { data, error } = await db.rpc("operator_view_job", { p_job_id: jobId });
  if (error) throw failureOf(error, "operator_view_job");
  return jobSchema.nullable().parse(data);
}

const changedJobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  job_type: jobTypeSchema,
  status: jobStatusSchema,
  queue: z.enum(queueNames),
  queue_score: z.number(),
  throttled: z.boolean(),
});
/** What subscribers and workers need to know about a job that an operator changed. */
export type ChangedJob = z.infer<typeof changedJobSchema>;

const changedJobOf = (rows: unknown): ChangedJob => z.tuple([changedJobSchema]).parse(rows)[0];

/** Throws `NotOperatorError`, `NotFoundError`, and `InvalidJobStateError` if the job isn't a dead letter. */
export async function requeueDeadLetterRow(
  db: Db,
  jobId: string,
  reason: string | null,
): Promise<ChangedJob> {
  const { data, error } = await db.rpc("operator_requeue_job", { p_job_id: jobId, ...reasonOf(reason) });
  if (error) throw failureOf(error, "operator_requeue_job");
  return changedJobOf(data);
}

/** Throws like `requeueDeadLetterRow`. */
export async function discardDeadLetterRow(db: Db, jobId: string, reason: string | null): Promise<void> {
  const { error } = await db.rpc("operator_discard_job", { p_job_id: jobId, ...reasonOf(reason) });
  if (error) throw failureOf(error, "operator_discard_job");
}

/** Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`, and `InvalidJobStateError` if the job has finished. */
export async function cancelUserJobRow(db: Db, jobId: string, reason: string): Promise<ChangedJob> {
  const { data, error } = await db.rpc("operator_cancel_job", { p_job_id: jobId, p_reason: reason });
  if (error) throw failureOf(error, "operator_cancel_job");
  return changedJobOf(data);
}

const reasonOf = (reason: string | null) => (reason === null ? {} : { p_reason: reason });
