import type { JobCallback } from "#contracts/callback/message.ts";
import { type Settlement, settlementSchema, settleParameters } from "#contracts/callback/settlement.ts";
import type { Database } from "../../../supabase/database.types.ts";
import { SettlementRefusedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import { readInBatches } from "./postgrest.ts";
import type { Db } from "./supabase.ts";

export const attemptOutcomes = [
  "completed",
  "failed",
  "retried",
  "handed_back",
  "expired",
  "cancelled",
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** The columns of an attempt that the owner of its job may read. */
export type AttemptRow = Pick<
  Database["public"]["Tables"]["job_attempts"]["Row"],
  "job_id" | "attempt" | "claimed_at" | "ended_at" | "error_code" | "error_message"
> & { outcome: AttemptOutcome | null };

/** The attempts of several jobs, those of each job in order. */
export function findAttemptsOfJobs(db: Db, jobIds: readonly string[]): Promise<AttemptRow[]> {
  return readInBatches(jobIds, async (batch) => {
    const { data, error } = await db
      .from("job_attempts")
      .select("job_id,attempt,claimed_at,ended_at,outcome,error_code,error_message")
      .in("job_id", batch)
      .order("attempt", { ascending: true });
    if (error) throw failureOf(error, "reading attempts");
    return data.map((row) => ({ ...row, outcome: row.outcome as AttemptOutcome | null }));
  });
}

/** Settles an attempt. Throws `SettlementRefusedError` if the database refuses the callback permanently. */
export async function settleJobRow(service: Db, callback: JobCallback): Promise<Settlement> {
  const { data, error } = await service.rpc("settle_job", settleParameters(callback));
  // P0001 is raised by our functions. PostgREST's own errors have hints, too, but are temporary.
  if (error?.hint && error.code === "P0001") throw new SettlementRefusedError(error.hint, error.message);
  if (error) throw failureOf(error, "settle_job");
  return settlementSchema.parse(data);
}
