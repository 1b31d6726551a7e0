import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { Services } from "../../context.ts";
import { sweepJobRows } from "../../data/jobs.ts";

/**
 * Repairs interrupted work: settles or requeues attempts with an expired lease, and queues pending jobs that are missing
 * from their queue. Any number of servers may call it. Sends nothing to Redis if there is nothing to repair.
 *
 * Finished jobs are published before pending ones are queued, and first to this server's own subscribers: the next sweep
 * returns pending jobs again, but finished ones only once. Throws the first failure after trying everything.
 */
export async function sweepJobs(
  services: Pick<Services, "supabase" | "serverId" | "queue" | "events" | "logger">,
): Promise<{ pending: number; finished: number }> {
  const { queue, events, logger } = services;
  const rows = await sweepJobRows(services.supabase.asService(), services.serverId);
  const finished = rows.filter((row) => isTerminal(row.status));
  const pending = rows.filter((row) => row.status === "pending");
  for (const row of finished) {
    events.publishLocally({ kind: "changed", job_id: row.id, user_id: row.user_id, status: row.status });
  }
  if (finished.length > 0) logger.warn("jobs finished by the sweep", { count: finished.length });
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);
  await queue
    .finish(finished.map((row) => ({ id: row.id, userId: row.user_id, status: row.status })))
    .catch(fail);
  await queue.restoreMissing(pending).catch(fail);
  if (failures.length > 0) throw failures[0];
  return { pending: pending.length, finished: finished.length };
}
