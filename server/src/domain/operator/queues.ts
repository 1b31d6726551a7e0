import type { QueueName } from "#contracts/jobs/definition.ts";
import type { Context } from "../../context.ts";
import { pauseQueueRow, resumeQueueRow } from "../../data/operator/acts.ts";
import { requireViewer } from "../viewer.ts";

/**
 * From now on nothing is claimed from the queue; what runs goes on. Workers find it empty instead of taking jobs they
 * would not get. Throws `NotOperatorError` and `InvalidInputError`.
 */
export async function pauseQueue(context: Context, queue: QueueName, reason: string): Promise<void> {
  requireViewer(context);
  const { services } = context;
  await pauseQueueRow(context.db, queue, reason);
  services.logger.warn("queue paused", { queue });
  services.inBackground("emptying a paused queue", () => services.queue.empty(queue));
}

/** Puts the jobs that waited meanwhile into their queue again and wakes the workers. Throws like `pauseQueue`. */
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
