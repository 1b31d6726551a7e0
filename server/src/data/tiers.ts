import type { Database } from "../../../supabase/database.types.ts";
import { DataError, failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

export type TierRow = Pick<
  Database["public"]["Tables"]["tiers"]["Row"],
  "tier" | "max_active" | "max_pending" | "monthly_credits"
>;

/** What a tier gets; one that is in no row counts as the lowest, as in the database. */
export async function findTier(db: Db, name: string): Promise<TierRow> {
  const { data, error } = await db
    .from("tiers")
    .select("tier,max_active,max_pending,monthly_credits")
    .order("priority", { ascending: true });
  if (error) throw failureOf(error, "reading tiers");
  const row = data.find(({ tier }) => tier === name) ?? data[0];
  if (!row) throw new DataError("There are no tiers.");
  return row;
}
