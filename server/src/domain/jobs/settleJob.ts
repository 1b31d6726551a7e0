import type { CallbackAnswer, JobCallback } from "#contracts/callback.ts";
import { isTerminal } from "#contracts/jobStatus.ts";
import { jobCatalog, jobTypeSchema } from "#contracts/jobs/catalog.ts";
import type { Services } from "../../context.ts";
import { type Settlement, settleJobRow } from "../../data/settlements.ts";

/** Commits first, tells second; what can't be told now is found by the sweep and by those who watch. */
function tell(services: Services, jobId: string, settlement: Settlement): void {
  const { outcome, status, user_id: userId } = settlement;
  if (!status || !userId || outcome === "stale" || outcome === "repeated") return;
  const { queue, live } = services;
  if (outcome === "settled" && isTerminal(status)) {
    services.inBackground("telling of an ended job", () => queue.end([{ id: jobId, userId, status }]));
  } else if (outcome === "requeued") {
    const type = jobTypeSchema.safeParse(settlement.job_type).data;
    const name = settlement.queue ?? (type ? jobCatalog[type].queue : null);
    const score = settlement.queue_score ?? services.clock();
    if (name) {
      services.inBackground("requeueing a job", () =>
        queue.requeue({ id: jobId, userId, queue: name, score }),
      );
    }
  }
  live.published({ kind: "changed", job_id: jobId, user_id: userId, status });
}

/** Settles an attempt for a worker. Throws `SettlementRefusedError` for what will never be accepted. */
export async function settleJob(services: Services, callback: JobCallback): Promise<CallbackAnswer> {
  const settlement = await settleJobRow(services.supabase.asService(), callback);
  tell(services, callback.job_id, settlement);
  services.logger.info("attempt settled", {
    job: callback.job_id,
    attempt: callback.attempt,
    status: callback.status,
    outcome: settlement.outcome,
  });
  return { outcome: settlement.outcome };
}
