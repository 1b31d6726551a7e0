import { z } from "zod";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { queueNames } from "#contracts/jobs/definition.ts";
import { jobStatusSchema } from "#contracts/jobs/jobStatus.ts";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

const attemptSchema = z.object({
  attempt: z.number().int(),
  worker_id: z.string(),
  claimed_at: z.string(),
  ended_at: z.string().nullable(),
  outcome: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  detail: z.string().nullable(),
});
export type FullAttempt = z.infer<typeof attemptSchema>;

export const ledgerEntrySchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  amount: z.number().int(),
  note: z.string().nullable(),
  created_at: z.string(),
  job_id: z.uuid().nullish(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

export type DeadLetter = {
  id: string;
  user_id: string;
  email: string | null;
  job_type: string;
  queue: string;
  credits: number;
  created_at: string;
  completed_at: string;
  error_code: string;
  error_message: string;
  attempts: FullAttempt[];
};

/** Jobs that failed permanently and were neither requeued nor discarded, latest first. Throws `NotOperatorError`. */
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
  return data.map((row) => ({ ...row, attempts: z.array(attemptSchema).parse(row.attempts) }));
}

/** All columns of a job, with its attempts and ledger entries. */
const viewSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  email: z.string().nullable(),
  job_type: z.string(),
  queue: z.string(),
  prompt: z.string(),
  enhanced_prompt: z.string().nullable(),
  config: z.record(z.string(), z.json()),
  status: z.string(),
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
  ledger: z.array(ledgerEntrySchema),
});
export type FullJob = z.infer<typeof viewSchema>;

/** Any user's job; null if there is none. The access is recorded in the audit log. Throws `NotOperatorError`. */
export async function viewJob(db: Db, jobId: string): Promise<FullJob | null> {
  const { data, error } = await db.rpc("operator_view_job", { p_job_id: jobId });
  if (error) throw failureOf(error, "operator_view_job");
  return viewSchema.nullable().parse(data);
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

/** Throws `NotOperatorError`, `NotFoundError`, and `JobStateError` if the job isn't a dead letter. */
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

/** Throws `NotOperatorError`, `NotFoundError`, `InvalidInputError`, and `JobStateError` if the job has finished. */
export async function cancelUserJobRow(db: Db, jobId: string, reason: string): Promise<ChangedJob> {
  const { data, error } = await db.rpc("operator_cancel_job", { p_job_id: jobId, p_reason: reason });
  if (error) throw failureOf(error, "operator_cancel_job");
  return changedJobOf(data);
}

const reasonOf = (reason: string | null) => (reason === null ? {} : { p_reason: reason });
