import type { Database } from "../../../supabase/database.types.ts";
import { InvalidInputError, UsernameTakenError } from "../errors.ts";
import { DataError, failureOf } from "./failure.ts";
import { type ProfileRow, profileColumns } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** Row-level security shows users their own profile only. */
export async function findProfile(db: Db, id: string): Promise<ProfileRow | null> {
  const { data, error } = await db.from("user_profiles").select(profileColumns).eq("id", id);
  if (error) throw failureOf(error, "reading a profile");
  return data[0] ?? null;
}

export type ProfileChange = Partial<Pick<ProfileRow, "username" | "full_name" | "avatar_url">>;

const uniqueViolation = "23505";
const checkViolation = "23514";

/** Returns null if the profile doesn't exist. Throws `UsernameTakenError` and `InvalidInputError`. */
export async function updateProfileRow(
  db: Db,
  id: string,
  change: ProfileChange,
): Promise<ProfileRow | null> {
  const { data, error } = await db.from("user_profiles").update(change).eq("id", id).select(profileColumns);
  if (error?.code === uniqueViolation) throw new UsernameTakenError();
  if (error?.code === checkViolation) {
    throw new InvalidInputError([
      { path: [], message: "The profile has a value that isn't allowed. Check its fields." },
    ]);
  }
  if (error) throw failureOf(error, "updating a profile");
  return data[0] ?? null;
}

/** The caller's credit balance. */
export async function readCreditBalance(db: Db): Promise<number> {
  const { data, error } = await db.rpc("credit_balance");
  if (error) throw failureOf(error, "credit_balance");
  return Number(data ?? 0);
}

export const subscriptionTiers = ["free", "basic", "pro", "enterprise"] as const;
export type SubscriptionTier = (typeof subscriptionTiers)[number];

/** As in the database, an unknown tier counts as the lowest. */
export const subscriptionTierOf = (name: string): SubscriptionTier =>
  subscriptionTiers.find((tier) => tier === name) ?? "free";

export type TierRow = Pick<
  Database["public"]["Tables"]["tiers"]["Row"],
  "tier" | "max_active" | "max_pending" | "monthly_credits"
>;

/** The limits of a subscription tier. As in the database, an unknown tier counts as the lowest. */
export async function findTier(db: Db, name: string): Promise<TierRow> {
  const { data, error } = await db
    .from("tiers")
    .select("tier,max_active,max_pending,monthly_credits")
    .order("priority", { ascending: true });
  if (error) throw failureOf(error, "reading tiers");
  const row = data.find(({ tier }) => tier === name) ?? data[0];
  if (!row) throw new DataError("The table tiers is empty.");
  return row;
}

/** True if the user is an operator of this installation. */
export async function isOperator(db: Db, userId: string): Promise<boolean> {
  const { data, error } = await db.from("user_profiles").select("role").eq("id", userId);
  if (error) throw failureOf(error, "reading a role");
  return data[0]?.role === "operator";
}
