import type { CallbackResponse, JobCallback } from "#contracts/callback/message.ts";
import { noticeOf, type SettlementNotice } from "#contracts/callback/settlement.ts";
import type { Services } from "../../context.ts";
import { settleJobRow } from "../../data/attempts.ts";
import { queueReleasedJobs } from "./queueReleasedJobs.ts";

/** Publishes what is committed. If this fails, the sweep and the periodic reads of subscriptions make up for it. */
function publish(services: Services, notice: SettlementNotice): void {
  const { queue, events } = services;
  const { id, userId } = notice;
  if (notice.kind === "finished") {
    services.inBackground("publishing a finished job", () => queue.finish([notice]));
    queueReleasedJobs(services, userId);
  } else {
    services.inBackground("requeueing a job", () => queue.requeue(notice));
    if (notice.delayMs > 0) {
      // If the server closes before, the sweep queues the job.
      services.inBackground("queueing a delayed job", () => queue.queueDelayed(notice), notice.delayMs);
    }
  }
  const status = notice.kind === "finished" ? notice.status : "pending";
  events.publishLocally({ kind: "changed", job_id: id, user_id: userId, status });
}

/** Settles an attempt for a worker. Throws `SettlementRefusedError` if the callback can never be accepted. */
export async function settleJob(services: Services, callback: JobCallback): Promise<CallbackResponse> {
  const settlement = await settleJobRow(services.supabase.asService(), callback);
  const notice = noticeOf(callback.job_id, settlement, services.clock());
  if (notice) publish(services, notice);
  services.logger.info("attempt settled", {
    job: callback.job_id,
    attempt: callback.attempt,
    status: callback.status,
    outcome: settlement.outcome,
  });
  return { outcome: settlement.outcome };
}
