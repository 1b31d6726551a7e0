import type { Database } from "../../../supabase/database.types.ts";
import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readInBatches } from "./postgrest.ts";
import type { Db } from "./supabase.ts";

export const creditKinds = ["grant", "reserve", "commit", "release", "refund", "adjust"] as const;
export type CreditKind = (typeof creditKinds)[number];

type StoredEntry = Database["public"]["Tables"]["credit_ledger"]["Row"];

/** An entry of the credit ledger. `id` is an increasing number, as text because it becomes part of a cursor. */
export type CreditEntry = Pick<StoredEntry, "job_id" | "amount" | "note" | "created_at"> & {
  id: string;
  kind: CreditKind;
};

const columns = "id,job_id,kind,amount,note,created_at";

const entryOf = (row: Pick<StoredEntry, "id" | "kind" | "job_id" | "amount" | "note" | "created_at">) => ({
  ...row,
  id: String(row.id),
  kind: row.kind as CreditKind,
});

/** A page of the caller's ledger in page order, newest first. */
export async function listCreditEntries(db: Db, userId: string, page: Page): Promise<CreditEntry[]> {
  const { data, error } = await applyPage(
    db.from("credit_ledger").select(columns).eq("user_id", userId),
    page,
  );
  if (error) throw failureOf(error, "listing credits");
  return data.map(entryOf);
}

/** The ledger entries of several jobs, those of each job in order. */
export function findCreditEntriesOfJobs(db: Db, jobIds: readonly string[]): Promise<CreditEntry[]> {
  return readInBatches(jobIds, async (batch) => {
    const { data, error } = await db
      .from("credit_ledger")
      .select(columns)
      .in("job_id", batch)
      .order("id", { ascending: true });
    if (error) throw failureOf(error, "reading the credits of jobs");
    return data.map(entryOf);
  });
}

/**
 * Grants each account the credits of its tier for this month, once, whatever the number of calls and servers. Returns
 * the number of accounts that were granted any.
 */
export async function grantMonthlyCredits(service: Db): Promise<number> {
  let granted = 0;
  for (;;) {
    // Each call handles a batch of accounts.
    const { data, error } = await service.rpc("grant_monthly_credits");
    if (error) throw failureOf(error, "grant_monthly_credits");
    if (!data) return granted;
    granted += data;
  }
}
