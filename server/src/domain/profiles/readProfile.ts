import type { Context } from "../../context.ts";
import { findProfile } from "../../data/profiles.ts";
import type { ProfileRow } from "../../data/rows.ts";

/** Somebody's profile, as far as the caller may see it: their own. */
export async function readProfile(context: Context, id: string): Promise<ProfileRow | null> {
  return context.viewer ? await findProfile(context.db, id) : null;
}
