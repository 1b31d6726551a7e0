import { attemptFailure } from "#contracts/jobs/attemptErrors.ts";
import type { Logger } from "#platform/log.ts";
import type { DataFolder } from "../data/dataFolder.ts";
import type { CallbackOutbox } from "./outbox.ts";

/**
 * Gives up the attempts of a process that ended without a word, so that their jobs need not wait for their leases to
 * run out. An attempt whose result is in the spool is not one of them; one that somebody else has taken over by now
 * is refused as stale.
 */
export async function settleOrphans(
  folder: Pick<DataFolder, "orphans" | "workerId">,
  outbox: Pick<CallbackOutbox, "has" | "send">,
  log: Logger,
): Promise<void> {
  for (const { jobId, attempt } of folder.orphans) {
    if (outbox.has(jobId, attempt)) continue;
    log.warn("an attempt was left behind by an earlier process, it is given up", { jobId, attempt });
    await outbox.send({
      job_id: jobId,
      attempt,
      worker_id: folder.workerId,
      status: "failed",
      ...attemptFailure("WORKER_RESTARTED"),
    });
  }
}
