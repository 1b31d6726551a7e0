import type { Context } from "../../context.ts";
import { cancelJobRow } from "../../data/jobs.ts";
import type { JobRow } from "../../data/rows.ts";
import { requireViewer } from "../viewer.ts";
import { queueReleasedJobs } from "./queueReleasedJobs.ts";

/**
 * Ends a waiting job at once and asks for the end of a running one. Throws `NotFoundError` and
 * `JobFinishedError`. Without Redis the worker learns of it when it renews its lease.
 */
export async function cancelJob(context: Context, jobId: string): Promise<JobRow> {
  requireViewer(context);
  const { services } = context;
  const job = await cancelJobRow(context.db, jobId);
  services.inBackground("passing a cancellation on", () => services.queue.cancel(job));
  if (job.status === "cancelled") queueReleasedJobs(services, job.user_id);
  services.live.published({ kind: "changed", job_id: job.id, user_id: job.user_id, status: job.status });
  return job;
}
