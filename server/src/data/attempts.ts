import type { Database } from "../../../supabase/database.types.ts";
import { failureOf } from "./failure.ts";
import { readInPortions } from "./portions.ts";
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

/** What the owner may read of an attempt. */
export type AttemptRow = Pick<
  Database["public"]["Tables"]["job_attempts"]["Row"],
  "job_id" | "attempt" | "claimed_at" | "ended_at" | "error_code" | "error_message"
> & { outcome: AttemptOutcome | null };

/** Attempts of several jobs, each job's in order. */
export function findAttemptsOfJobs(db: Db, jobIds: readonly string[]): Promise<AttemptRow[]> {
  return readInPortions(jobIds, async (portion) => {
    const { data, error } = await db
      .from("job_attempts")
      .select("job_id,attempt,claimed_at,ended_at,outcome,error_code,error_message")
      .in("job_id", portion)
      .order("attempt", { ascending: true });
    if (error) throw failureOf(error, "reading attempts");
    return data.map((row) => ({ ...row, outcome: row.outcome as AttemptOutcome | null }));
  });
}
