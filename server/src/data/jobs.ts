import type { JobConfig } from "#contracts/jobConfig.ts";
import type { JobStatus } from "#contracts/jobStatus.ts";
import { JobFinishedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { type JobRow, jobColumns, jobRowOf, type QueuedJobRow, queuedJobRowOf } from "./rows.ts";
import type { Db } from "./supabase.ts";

const unfinishedLimit = 200;

/** The rows the caller may see, in no order; ids it may not see are left out. */
export async function findJobs(db: Db, ids: readonly string[]): Promise<JobRow[]> {
  if (ids.length === 0) return [];
  const { data, error } = await db
    .from("jobs")
    .select(jobColumns)
    .in("id", [...new Set(ids)]);
  if (error) throw failureOf(error, "reading jobs");
  return data.map(jobRowOf);
}

/** Jobs of a user that have not ended, and those that have changed since then, oldest first, at most 200. */
export async function findLiveJobs(db: Db, userId: string, since: Date | null): Promise<JobRow[]> {
  const ofUser = db.from("jobs").select(jobColumns).eq("user_id", userId);
  const unfinished = "status.in.(pending,processing)";
  const { data, error } = await ofUser
    .or(since ? `${unfinished},updated_at.gt."${since.toISOString()}"` : unfinished)
    .order("created_at", { ascending: false })
    .limit(unfinishedLimit);
  if (error) throw failureOf(error, "reading unfinished jobs");
  return data.map(jobRowOf).reverse();
}

/** A page of a user's jobs, newest first, in page order. `statuses` empty: all. */
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

/** What the caller chose; the rest are the format's defaults. */
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

/** Throws `NotFoundError` and `JobFinishedError`. */
export async function cancelJobRow(db: Db, jobId: string): Promise<JobRow> {
  const { data, error } = await db.rpc("cancel_job", { p_job_id: jobId });
  if (error?.hint === "JOB_FINISHED") throw new JobFinishedError(jobId);
  if (error) throw failureOf(error, "cancel_job");
  return jobRowOf(data);
}

/** Jobs of a person that waited for others of theirs and may go to their queues since a moment ago. */
export async function findReleasedJobs(service: Db, userId: string): Promise<QueuedJobRow[]> {
  const { data, error } = await service.rpc("released_jobs", { p_user_id: userId });
  if (error) throw failureOf(error, "released_jobs");
  return data.map(queuedJobRowOf);
}

/**
 * Jobs that wait and those the sweep has just ended; `status` tells them apart. None for a server that is not the one
 * that sweeps; `holder` is its name.
 */
export async function sweepJobRows(service: Db, holder: string): Promise<QueuedJobRow[]> {
  const { data, error } = await service.rpc("sweep_jobs", { p_holder: holder });
  if (error) throw failureOf(error, "sweep_jobs");
  return data.map(queuedJobRowOf);
}
