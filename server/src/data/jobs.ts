import type { JobConfig } from "#contracts/jobs/jobConfig.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import { JobFinishedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readAllPages, readInBatches, withAbortSignal } from "./postgrest.ts";
import { type JobRow, jobColumns, jobRowOf, type QueuedJobRow, queuedJobRowOf } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** The jobs among `ids` that the caller may see, in no order. */
export function findJobs(db: Db, ids: readonly string[], signal?: AbortSignal): Promise<JobRow[]> {
  return readInBatches(ids, async (batch) => {
    const query = db.from("jobs").select(jobColumns).in("id", batch);
    const { data, error } = await withAbortSignal(query, signal);
    if (error) throw failureOf(error, "reading jobs");
    return data.map(jobRowOf);
  });
}

/** A user's unfinished jobs, and those in a terminal state that changed after `since`, oldest first. */
export async function findLiveJobs(
  db: Db,
  userId: string,
  since: Date | null,
  signal?: AbortSignal,
): Promise<JobRow[]> {
  const read = (changedAfter: Date | null) =>
    readAllPages(async (afterId, limit) => {
      const jobsOfUser = db.from("jobs").select(jobColumns).eq("user_id", userId);
      const selected = changedAfter
        ? jobsOfUser
            .in("status", ["completed", "failed", "cancelled"])
            .gt("updated_at", changedAfter.toISOString())
        : jobsOfUser.in("status", ["pending", "processing"]);
      const page = afterId === null ? selected : selected.gt("id", afterId);
      const { data, error } = await withAbortSignal(page.order("id").limit(limit), signal);
      if (error) throw failureOf(error, "reading live jobs");
      return data.map(jobRowOf);
    });
  const rows = (await Promise.all([read(null), ...(since ? [read(since)] : [])])).flat();
  return latestStates(rows).sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** The latest row of each job: one that was settled between the two reads is in both results. */
function latestStates(rows: JobRow[]): JobRow[] {
  const byTime = rows.toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
  return [...new Map(byTime.map((row) => [row.id, row])).values()];
}

/** A page of a user's jobs in page order, newest first. An empty `statuses` selects all. */
export async function listJobs(
  db: Db,
  userId: string,
  page: Page,
  statuses: readonly JobStatus[],
): Promise<JobRow[]> {
  let query = db.from("jobs").select(jobColumns).eq("user_id", userId);
  if (statuses.length > 0) query = query.in("status", [...statuses]);
  const { data, error } = await applyPage(query, page);
  if (error) throw failureOf(error, "listing jobs");
  return data.map(jobRowOf);
}

/** The settings that the caller chose. `submit_job` fills in the format's defaults. */
export type SubmitConfig = Partial<JobConfig>;

/** Throws the expected failures of `submit_job`. */
export async function submitJobRow(
  db: Db,
  job: {
    type: string;
    prompt: string;
    config: SubmitConfig;
    idempotencyKey: string | null;
    startBy: Date | null;
    finishBy: Date | null;
  },
): Promise<QueuedJobRow> {
  const { data, error } = await db.rpc("submit_job", {
    p_job_type: job.type,
    p_prompt: job.prompt,
    p_config: job.config,
    p_idempotency_key: job.idempotencyKey,
    p_start_by: job.startBy?.toISOString() ?? null,
    p_finish_by: job.finishBy?.toISOString() ?? null,
  });
  if (error) throw failureOf(error, "submit_job");
  return queuedJobRowOf(data);
}

/** Submits a failed or cancelled job again. Throws `NotFoundError`, `JobNotRetryableError` and what `submitJobRow` throws. */
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

/** Cancels a job of the caller. Throws `NotFoundError` and `JobFinishedError`. */
export async function cancelJobRow(db: Db, jobId: string): Promise<JobRow> {
  const { data, error } = await db.rpc("cancel_job", { p_job_id: jobId });
  if (error?.hint === "JOB_FINISHED") throw new JobFinishedError(jobId);
  if (error) throw failureOf(error, "cancel_job");
  return jobRowOf(data);
}

/** Cancels all pending jobs of the caller. Returns the cancelled rows. */
export async function cancelPendingJobRows(db: Db): Promise<JobRow[]> {
  const { data, error } = await db.rpc("cancel_pending_jobs");
  if (error) throw failureOf(error, "cancel_pending_jobs");
  return data.map(jobRowOf);
}

/** A user's throttled jobs that may enter their queues now that another one has finished. */
export async function findReleasedJobs(service: Db, userId: string): Promise<QueuedJobRow[]> {
  const { data, error } = await service.rpc("released_jobs", { p_user_id: userId });
  if (error) throw failureOf(error, "released_jobs");
  return data.map(queuedJobRowOf);
}

/**
 * Runs the sweep. Returns the pending jobs and those that it has moved to a terminal state; see `status`. Returns none
 * while another server holds the sweep's lease. `holder` identifies this server.
 */
export async function sweepJobRows(service: Db, holder: string): Promise<QueuedJobRow[]> {
  const { data, error } = await service.rpc("sweep_jobs", { p_holder: holder });
  if (error) throw failureOf(error, "sweep_jobs");
  return data.map(queuedJobRowOf);
}
