import type { Context } from "../../context.ts";
import { cancelJobRow, cancelPendingJobRows } from "../../data/jobs.ts";
import type { JobRow } from "../../data/rows.ts";
import { requireViewer } from "../viewer.ts";
import { queueReleasedJobs } from "./queueReleasedJobs.ts";

/**
 * Cancels a pending job at once and requests the cancellation of a running one. Without Redis the worker receives
 * the request when it renews its lease. Throws `NotFoundError` and `JobFinishedError`.
 */
export async function cancelJob(context: Context, jobId: string): Promise<JobRow> {
  requireViewer(context);
  const { services } = context;
  const job = await cancelJobRow(context.db, jobId);
  services.inBackground("publishing a cancellation", () => services.queue.cancel(job));
  if (job.status === "cancelled") queueReleasedJobs(services, job.user_id);
  services.events.publishLocally({
    kind: "changed",
    job_id: job.id,
    user_id: job.user_id,
    status: job.status,
  });
  return job;
}

/** Cancels all pending jobs of the viewer. Running jobs continue. Returns the cancelled jobs. */
export async function cancelPendingJobs(context: Context): Promise<JobRow[]> {
  requireViewer(context);
  const { services } = context;
  const jobs = await cancelPendingJobRows(context.db);
  services.inBackground("removing cancelled jobs from their queues", () =>
    services.queue.removeCancelled(jobs),
  );
  for (const { id, user_id, status } of jobs) {
    services.events.publishLocally({ kind: "changed", job_id: id, user_id, status });
  }
  return jobs;
}
