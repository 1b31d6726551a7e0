import type { Context } from "../../context.ts";
import { cancelWaitingJobRows } from "../../data/jobRetries.ts";
import type { JobRow } from "../../data/rows.ts";
import { requireViewer } from "../viewer.ts";

/** Cancels every waiting job of the viewer; what runs goes on. Nobody who runs them must be asked. */
export async function cancelWaitingJobs(context: Context): Promise<JobRow[]> {
  requireViewer(context);
  const { services } = context;
  const jobs = await cancelWaitingJobRows(context.db);
  services.inBackground("taking cancelled jobs out of their queues", () => services.queue.withdraw(jobs));
  for (const { id, user_id, status } of jobs) {
    services.live.published({ kind: "changed", job_id: id, user_id, status });
  }
  return jobs;
}
