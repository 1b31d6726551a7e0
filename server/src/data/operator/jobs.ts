import { z } from "zod";
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

/** Jobs that failed for good and wait for a decision, the last first. Throws `NotOperatorError`. */
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

/** A job in full. The attempts' fields above, and what only this view has. */
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

/** A job of anybody; the look is put into the audit log. null when there is none. Throws `NotOperatorError`. */
export async function viewJob(db: Db, jobId: string): Promise<FullJob | null> {
  const { data, error } = await db.rpc("operator_view_job", { p_job_id: jobId });
  if (error) throw failureOf(error, "operator_view_job");
  return viewSchema.nullable().parse(data);
}
