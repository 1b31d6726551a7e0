import type { QueueName } from "#contracts/jobs/definition.ts";
import type { Context } from "../../context.ts";
import {
  type ChangedJob,
  cancelUserJobRow,
  discardDeadLetterRow,
  requeueDeadLetterRow,
} from "../../data/operator/jobs.ts";
import { pauseQueueRow, resumeQueueRow } from "../../data/operator/queues.ts";
import { adjustCreditsRow, type CreditAdjustment, setTierRow } from "../../data/operator/users.ts";
import type { SubscriptionTier } from "../../data/profiles.ts";
import { queueReleasedJobs } from "../jobs/queueReleasedJobs.ts";
import { requireViewer } from "../viewer.ts";

// Each of these calls one SQL function, which checks the operator's role and writes the audit log.

function publish(context: Context, { id, user_id, status }: ChangedJob): void {
  context.services.events.publishLocally({ kind: "changed", job_id: id, user_id, status });
}

/**
 * Puts a dead letter back into its queue, at no cost to its owner. A throttled job enters the queue when another job of
 * its owner finishes. Throws `NotOperatorError`, `NotFoundError` and `InvalidJobStateError`.
 */
export async function requeueDeadLetter(
  context: Context,
  jobId: string,
  reason: string | null,
): Promise<void> {
  requireViewer(context);
  const { services } = context;
  const job = await requeueDeadLetterRow(context.db, jobId, reason);
  services.inBackground("requeueing a dead letter", () =>
    job.throttled
      ? services.queue.publishChange(job)
      : services.queue.requeue({
          id: job.id,
          userId: job.user_id,
          queue: job.queue,
          score: job.queue_score,
          delayMs: 0,
        }),
  );
  publish(context, job);
}

/** Discards a dead letter. Its owner still sees it as failed. Throws like `requeueDeadLetter`. */
export async function discardDeadLetter(
  context: Context,
  jobId: string,
  reason: string | null,
): Promise<void> {
  requireViewer(context);
  await discardDeadLetterRow(context.db, jobId, reason);
}

/** Cancels any user's job. Throws like `requeueDeadLetter`, and `InvalidInputError`. */
export async function cancelUserJob(context: Context, jobId: string, reason: string): Promise<void> {
  requireViewer(context);
  const { services } = context;
  const job = await cancelUserJobRow(context.db, jobId, reason);
  services.inBackground("publishing a cancellation", () => services.queue.cancel(job));
  if (job.status === "cancelled") queueReleasedJobs(services, job.user_id);
  publish(context, job);
}

/**
 * Stops claims from a queue; running jobs continue. The queue in Redis is emptied, so that workers don't pop jobs that
 * they can't claim. Throws `NotOperatorError` and `InvalidInputError`.
 */
export async function pauseQueue(context: Context, queue: QueueName, reason: string): Promise<void> {
  requireViewer(context);
  const { services } = context;
  await pauseQueueRow(context.db, queue, reason);
  services.logger.warn("queue paused", { queue });
  services.inBackground("emptying a paused queue", () => services.queue.clear(queue));
}

/** Puts the pending jobs back into a paused queue and wakes the workers. Throws like `pauseQueue`. */
export async function resumeQueue(context: Context, queue: QueueName, reason: string | null): Promise<void> {
  requireViewer(context);
  const { services } = context;
  const jobs = await resumeQueueRow(context.db, queue, reason);
  services.logger.info("queue resumed", { queue });
  services.inBackground("filling a resumed queue", () =>
    services.queue.fill(
      queue,
      jobs.map(({ id, queue_score }) => ({ id, score: queue_score })),
    ),
  );
}

/** Returns the new balance. Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function adjustCredits(context: Context, adjustment: CreditAdjustment): Promise<number> {
  requireViewer(context);
  return await adjustCreditsRow(context.db, adjustment);
}

/** Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function setSubscriptionTier(
  context: Context,
  userId: string,
  tier: SubscriptionTier,
  reason: string,
): Promise<void> {
  requireViewer(context);
  await setTierRow(context.db, userId, tier, reason);
  queueReleasedJobs(context.services, userId);
}
