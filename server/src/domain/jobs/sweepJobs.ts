import { isTerminal } from "#contracts/jobStatus.ts";
import type { Services } from "../../context.ts";
import { sweepJobRows } from "../../data/jobs.ts";

/**
 * Repairs what was interrupted: expired leases, and waiting jobs that are in no queue. Several servers may do it
 * at once. Redis hears nothing of it when there is nothing to do.
 */
export async function sweepJobs(services: Services): Promise<{ waiting: number; ended: number }> {
  const rows = await sweepJobRows(services.supabase.asService(), services.serverId);
  const ended = rows.filter((row) => isTerminal(row.status));
  const waiting = rows.filter((row) => row.status === "pending");
  await services.queue.restore(waiting);
  await services.queue.end(ended.map((row) => ({ id: row.id, userId: row.user_id, status: row.status })));
  for (const row of ended) {
    services.live.published({ kind: "changed", job_id: row.id, user_id: row.user_id, status: row.status });
  }
  if (ended.length > 0) services.logger.warn("jobs ended by the sweep", { count: ended.length });
  return { waiting: waiting.length, ended: ended.length };
}
