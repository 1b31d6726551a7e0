import type { CallbackAnswer, JobCallback } from "#contracts/callback/message.ts";
import { announcementOf, type Settlement } from "#contracts/callback/settlement.ts";
import type { Services } from "../../context.ts";
import { settleJobRow } from "../../data/settlements.ts";
import { queueReleasedJobs } from "./queueReleasedJobs.ts";

/** Commits first, tells second; what can't be told now is found by the sweep and by those who watch. */
function tell(services: Services, jobId: string, settlement: Settlement): void {
  const { queue, live } = services;
  const announcement = announcementOf(jobId, settlement, services.clock());
  if (!announcement) return;
  const { kind, id, userId } = announcement;
  if (kind === "ended") {
    const { status } = announcement;
    services.inBackground("telling of an ended job", () => queue.end([{ id, userId, status }]));
    queueReleasedJobs(services, userId);
  } else {
    const requeue = () => services.inBackground("requeueing a job", () => queue.requeue(announcement));
    // A restart forgets the timer; the sweep does not forget the job.
    if (announcement.delayMs > 0) setTimeout(requeue, announcement.delayMs).unref();
    else requeue();
  }
  const status = kind === "ended" ? announcement.status : "pending";
  live.published({ kind: "changed", job_id: id, user_id: userId, status });
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
