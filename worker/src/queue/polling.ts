import type { QueueName } from "#contracts/jobs/definition.ts";

/** Milliseconds between two polls of a queue while no event stream tells of new jobs; the seed's 2 s and 5 s. */
export const pollMs: Record<QueueName, number> = { sdxl_queue: 2000, wan_queue: 5000 };

/** The same while wake-ups arrive: only there for one that was lost. */
export const healthyPollMs = 300_000;

/** Milliseconds until an empty queue is looked at again. Spread by a tenth, so that workers do not poll in step. */
export function pollDelay(queue: QueueName, streamHealthy: boolean, random: () => number): number {
  return Math.round((streamHealthy ? healthyPollMs : pollMs[queue]) * (0.95 + random() / 10));
}
