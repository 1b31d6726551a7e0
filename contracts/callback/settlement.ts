import { z } from "zod";
import { jobCatalog, jobTypeSchema } from "../jobs/catalog.ts";
import { type QueueName, queueNames } from "../jobs/definition.ts";
import { isTerminal, type JobStatus, jobStatusSchema } from "../jobs/jobStatus.ts";
import { callbackResponseSchema, type JobCallback } from "./message.ts";

/** The result of the SQL function `settle_job`. */
export const settlementSchema = z.object({
  outcome: callbackResponseSchema.shape.outcome,
  status: jobStatusSchema.nullish(),
  user_id: z.uuid().nullish(),
  job_type: z.string().nullish(),
  queue: z.enum(queueNames).nullish(),
  queue_score: z.number().nullish(),
  available_at: z.string().nullish(),
});
export type Settlement = z.infer<typeof settlementSchema>;

/** The arguments of `settle_job`, by name. */
export function settleParameters(callback: JobCallback) {
  const completed = callback.status === "completed" ? callback : null;
  const failed = callback.status === "failed" ? callback : null;
  return {
    p_job_id: callback.job_id,
    p_attempt: callback.attempt,
    p_worker_id: callback.worker_id,
    p_status: callback.status,
    p_assets: completed?.assets ?? [],
    p_error_code: failed?.error_code ?? null,
    p_error_message: failed?.error_message ?? null,
    p_error_detail: failed?.error_detail ?? null,
    p_retryable: failed?.retryable ?? false,
    p_timings: completed?.timings ?? null,
    p_enhanced_prompt: completed?.enhanced_prompt ?? null,
    p_enhancement_note: completed?.enhancement_note ?? null,
  };
}

/** What subscribers and workers are notified of once a settlement is committed. */
export type SettlementNotice =
  | { kind: "finished"; id: string; userId: string; status: JobStatus }
  | {
      kind: "requeued";
      id: string;
      userId: string;
      queue: QueueName;
      score: number;
      /** Milliseconds until the job may be claimed. It must not be queued before: a worker couldn't claim it. */
      delayMs: number;
    };

/**
 * The notice of a settlement; null if it changed nothing. `now` is in milliseconds since the epoch and serves as the
 * queue score of a job that the database gave none.
 */
export function noticeOf(jobId: string, settlement: Settlement, now: number): SettlementNotice | null {
  const { outcome, status, user_id: userId } = settlement;
  if (!status || !userId) return null;
  if (outcome === "settled" && isTerminal(status)) return { kind: "finished", id: jobId, userId, status };
  if (outcome !== "requeued") return null;
  const type = jobTypeSchema.safeParse(settlement.job_type).data;
  const queue = settlement.queue ?? (type ? jobCatalog[type].queue : null);
  if (!queue) return null;
  const delayMs = Math.max(0, (Date.parse(settlement.available_at ?? "") || now) - now);
  return { kind: "requeued", id: jobId, userId, queue, score: settlement.queue_score ?? now, delayMs };
}
