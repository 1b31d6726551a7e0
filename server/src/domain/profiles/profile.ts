import type { Context } from "../../context.ts";
import { findProfile, type ProfileChange, updateProfileRow } from "../../data/profiles.ts";
import type { ProfileRow } from "../../data/rows.ts";
import { NotFoundError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

/** The profile with this id. Null unless it is the caller's own. */
export async function readProfile(context: Context, id: string): Promise<ProfileRow | null> {
  return context.viewer ? await findProfile(context.db, id) : null;
}

/** An absent field stays as it is; null clears it. */
export type UpdateProfileInput = {
  username?: string | null;
  fullName?: string | null;
  avatarUrl?: string | null;
};

/** Changes the caller's profile. Throws `UsernameTakenError`. */
export async function updateProfile(context: Context, input: UpdateProfileInput): Promise<ProfileRow> {
  const viewer = requireViewer(context);
  const change: ProfileChange = {};
  if (input.username !== undefined) change.username = input.username;
  if (input.fullName !== undefined) change.full_name = input.fullName;
  if (input.avatarUrl !== undefined) change.avatar_url = input.avatarUrl;
  const profile =
    Object.keys(change).length === 0
      ? await readProfile(context, viewer.id)
      : await updateProfileRow(context.db, viewer.id, change);
  if (!profile) throw new NotFoundError("profile");
  return profile;
}
