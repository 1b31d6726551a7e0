import { failureOf } from "./failure.ts";
import { type JobRow, jobRowOf, type QueuedJobRow, queuedJobRowOf } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** Submits an ended job again. Throws `NotFoundError`, `JobNotRetryableError` and what `submit_job` may refuse. */
export async function retryJobRow(
  db: Db,
  retry: { jobId: string; newSeed: boolean; idempotencyKey: string | null },
): Promise<QueuedJobRow> {
  const { data, error } = await db.rpc("retry_job", {
    p_job_id: retry.jobId,
    p_new_seed: retry.newSeed,
    p_idempotency_key: retry.idempotencyKey,
  });
  if (error) throw failureOf(error, "retry_job");
  return queuedJobRowOf(data);
}

/** Cancels everything of the caller that waits; the rows as they are now. */
export async function cancelWaitingJobRows(db: Db): Promise<JobRow[]> {
  const { data, error } = await db.rpc("cancel_pending_jobs");
  if (error) throw failureOf(error, "cancel_pending_jobs");
  return data.map(jobRowOf);
}
