import type { Database } from "../../../supabase/database.types.ts";
import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readInPortions } from "./portions.ts";
import type { Db } from "./supabase.ts";

export const creditKinds = ["grant", "reserve", "commit", "release", "refund", "adjust"] as const;
export type CreditKind = (typeof creditKinds)[number];

type StoredEntry = Database["public"]["Tables"]["credit_ledger"]["Row"];

/** One line of the ledger. `id` counts up; as text, for it becomes part of a cursor. */
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

/** A page of the caller's ledger, newest first, in page order. */
export async function listCreditEntries(db: Db, userId: string, page: Page): Promise<CreditEntry[]> {
  const { data, error } = await applyPage(
    db.from("credit_ledger").select(columns).eq("user_id", userId),
    page,
  );
  if (error) throw failureOf(error, "listing credits");
  return data.map(entryOf);
}

/** What several jobs did to the ledger, each job's in order. */
export function findCreditEntriesOfJobs(db: Db, jobIds: readonly string[]): Promise<CreditEntry[]> {
  return readInPortions(jobIds, async (portion) => {
    const { data, error } = await db
      .from("credit_ledger")
      .select(columns)
      .in("job_id", portion)
      .order("id", { ascending: true });
    if (error) throw failureOf(error, "reading the credits of jobs");
    return data.map(entryOf);
  });
}
