import { attemptFailure } from "#contracts/jobs/attemptErrors.ts";
import type { Logger } from "#platform/log.ts";
import type { DataFolder } from "../data/dataFolder.ts";
import type { CallbackOutbox } from "./outbox.ts";

/**
 * Settles the attempts of an earlier process that ended without settling them, so that their jobs don't wait for their
 * leases to expire. Attempts with a callback in the spool are skipped. If another worker has the job by now, the server
 * rejects the settlement as stale.
 */
export async function settleOrphans(
  folder: Pick<DataFolder, "orphans" | "workerId">,
  outbox: Pick<CallbackOutbox, "has" | "send">,
  log: Logger,
): Promise<void> {
  for (const { jobId, attempt } of folder.orphans) {
    if (outbox.has(jobId, attempt)) continue;
    log.warn("settling an attempt of an earlier process", { jobId, attempt });
    await outbox.send({
      job_id: jobId,
      attempt,
      worker_id: folder.workerId,
      status: "failed",
      ...attemptFailure("WORKER_RESTARTED"),
    });
  }
}
