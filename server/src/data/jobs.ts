import type { JobConfig } from "#contracts/jobs/jobConfig.ts";
import type { JobStatus } from "#contracts/jobs/jobStatus.ts";
import { JobFinishedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readByIds, readInPortions } from "./portions.ts";
import { type JobRow, jobColumns, jobRowOf, type QueuedJobRow, queuedJobRowOf } from "./rows.ts";
import type { Db } from "./supabase.ts";
import { within } from "./within.ts";

/** The rows the caller may see, in no order; ids it may not see are left out. */
export function findJobs(db: Db, ids: readonly string[], signal?: AbortSignal): Promise<JobRow[]> {
  return readInPortions(ids, async (portion) => {
    const { data, error } = await within(db.from("jobs").select(jobColumns).in("id", portion), signal);
    if (error) throw failureOf(error, "reading jobs");
    return data.map(jobRowOf);
  });
}

/** Jobs of a user that have not ended, and those that have ended and changed since then, oldest first. */
export async function findLiveJobs(
  db: Db,
  userId: string,
  since: Date | null,
  signal?: AbortSignal,
): Promise<JobRow[]> {
  const read = (ended: boolean) =>
    readByIds(async (after, limit) => {
      const ofUser = db.from("jobs").select(jobColumns).eq("user_id", userId);
      const wanted =
        ended && since
          ? ofUser.in("status", ["completed", "failed", "cancelled"]).gt("updated_at", since.toISOString())
          : ofUser.in("status", ["pending", "processing"]);
      const page = after === null ? wanted : wanted.gt("id", after);
      const { data, error } = await within(page.order("id").limit(limit), signal);
      if (error) throw failureOf(error, "reading live jobs");
      return data.map(jobRowOf);
    });
  const rows = (await Promise.all([read(false), ...(since ? [read(true)] : [])])).flat();
  return newestStateOfEach(rows).sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** A job that ended between the two answers is in both. */
function newestStateOfEach(rows: JobRow[]): JobRow[] {
  const inTime = rows.toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
  return [...new Map(inTime.map((row) => [row.id, row])).values()];
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
