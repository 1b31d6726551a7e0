import { z } from "zod";
import { callbackAnswerSchema, type JobCallback } from "#contracts/callback.ts";
import { jobStatusSchema } from "#contracts/jobStatus.ts";
import { queueNames } from "#contracts/jobs/definition.ts";
import { SettlementRefusedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

const settlementSchema = z.object({
  outcome: callbackAnswerSchema.shape.outcome,
  status: jobStatusSchema.nullish(),
  user_id: z.uuid().nullish(),
  job_type: z.string().nullish(),
  queue: z.enum(queueNames).nullish(),
  queue_score: z.number().nullish(),
});
export type Settlement = z.infer<typeof settlementSchema>;

/** Settles an attempt. Throws `SettlementRefusedError` for what the database refuses for good. */
export async function settleJobRow(service: Db, callback: JobCallback): Promise<Settlement> {
  const { data, error } = await service.rpc("settle_job", {
    p_job_id: callback.job_id,
    p_attempt: callback.attempt,
    p_worker_id: callback.worker_id,
    p_status: callback.status,
    p_assets: callback.status === "completed" ? callback.assets : [],
    p_error_code: callback.status === "failed" ? callback.error_code : null,
    p_error_message: callback.status === "failed" ? callback.error_message : null,
    p_retryable: callback.status === "failed" ? callback.retryable : false,
    p_timings: callback.status === "completed" ? callback.timings : null,
    p_enhanced_prompt: callback.status === "completed" ? (callback.enhanced_prompt ?? null) : null,
    p_enhancement_note: callback.status === "completed" ? (callback.enhancement_note ?? null) : null,
  });
  if (error?.hint) throw new SettlementRefusedError(error.hint, error.message);
  if (error) throw failureOf(error, "settle_job");
  return settlementSchema.parse(data);
}
