import { InvalidInputError, UsernameTakenError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import { type ProfileRow, profileColumns } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** Row-level security shows everyone their own profile only. */
export async function findProfile(db: Db, id: string): Promise<ProfileRow | null> {
  const { data, error } = await db.from("user_profiles").select(profileColumns).eq("id", id);
  if (error) throw failureOf(error, "reading a profile");
  return data[0] ?? null;
}

export type ProfileChange = Partial<Pick<ProfileRow, "username" | "full_name" | "avatar_url">>;

const uniqueViolation = "23505";
const checkViolation = "23514";

/** Throws `UsernameTakenError`; null when the profile is not there. */
export async function updateProfileRow(
  db: Db,
  id: string,
  change: ProfileChange,
): Promise<ProfileRow | null> {
  const { data, error } = await db.from("user_profiles").update(change).eq("id", id).select(profileColumns);
  if (error?.code === uniqueViolation) throw new UsernameTakenError();
  if (error?.code === checkViolation) {
    throw new InvalidInputError([{ path: [], message: "The profile breaks a rule of the database." }]);
  }
  if (error) throw failureOf(error, "updating a profile");
  return data[0] ?? null;
}

/** Credits the caller has left. */
export async function readCreditBalance(db: Db): Promise<number> {
  const { data, error } = await db.rpc("credit_balance");
  if (error) throw failureOf(error, "credit_balance");
  return Number(data ?? 0);
}
