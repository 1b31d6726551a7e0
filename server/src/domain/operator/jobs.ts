import type { Context } from "../../context.ts";
import { cancelAnyJobRow, discardJobRow, requeueJobRow, type TouchedJob } from "../../data/operator/acts.ts";
import { queueReleasedJobs } from "../jobs/queueReleasedJobs.ts";
import { requireViewer } from "../viewer.ts";

function publish(context: Context, job: TouchedJob): void {
  const { id, user_id, status } = job;
  context.services.live.published({ kind: "changed", job_id: id, user_id, status });
}

/**
 * A dead letter waits for a worker again, at no cost to its owner. Throws `NotOperatorError`, `NotFoundError` and
 * `JobStateError`. One that is throttled goes to its queue when others of its owner have ended.
 */
export async function requeueJob(context: Context, jobId: string, reason: string | null): Promise<void> {
  requireViewer(context);
  const { services } = context;
  const job = await requeueJobRow(context.db, jobId, reason);
  services.inBackground("requeueing a dead letter", () =>
    job.throttled
      ? services.queue.announce(job)
      : services.queue.requeue({ id: job.id, userId: job.user_id, queue: job.queue, score: job.queue_score }),
  );
  publish(context, job);
}

/** A dead letter is put away; its owner sees no difference. Throws like `requeueJob`. */
export async function discardJob(context: Context, jobId: string, reason: string | null): Promise<void> {
  requireViewer(context);
  await discardJobRow(context.db, jobId, reason);
}

/** Ends a job of anybody, as `cancelJob` does for one's own. Throws like `requeueJob`, and `InvalidInputError`. */
export async function cancelAnyJob(context: Context, jobId: string, reason: string): Promise<void> {
  requireViewer(context);
  const { services } = context;
  const job = await cancelAnyJobRow(context.db, jobId, reason);
  services.inBackground("passing a cancellation on", () => services.queue.cancel(job));
  if (job.status === "cancelled") queueReleasedJobs(services, job.user_id);
  publish(context, job);
}
