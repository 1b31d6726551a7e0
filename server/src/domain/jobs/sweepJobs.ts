import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { Services } from "../../context.ts";
import { sweepJobRows } from "../../data/jobs.ts";

/**
 * Repairs what was interrupted: expired leases, and waiting jobs that are in no queue. Several servers may do it at once.
 * Redis hears nothing of it when there is nothing to do. What has ended is told first, to this server's own subscribers
 * before all: the next sweep finds jobs that wait again, an end only once. Throws the first thing that failed.
 */
export async function sweepJobs(
  services: Pick<Services, "supabase" | "serverId" | "queue" | "live" | "logger">,
): Promise<{ waiting: number; ended: number }> {
  const { queue, live, logger } = services;
  const rows = await sweepJobRows(services.supabase.asService(), services.serverId);
  const ended = rows.filter((row) => isTerminal(row.status));
  const waiting = rows.filter((row) => row.status === "pending");
  for (const row of ended) {
    live.published({ kind: "changed", job_id: row.id, user_id: row.user_id, status: row.status });
  }
  if (ended.length > 0) logger.warn("jobs ended by the sweep", { count: ended.length });
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);
  await queue.end(ended.map((row) => ({ id: row.id, userId: row.user_id, status: row.status }))).catch(fail);
  await queue.restore(waiting).catch(fail);
  if (failures.length > 0) throw failures[0];
  return { waiting: waiting.length, ended: ended.length };
}
