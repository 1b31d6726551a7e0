import type { Context } from "../../context.ts";
import { type ProfileChange, updateProfileRow } from "../../data/profiles.ts";
import type { ProfileRow } from "../../data/rows.ts";
import { NotFoundError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";
import { readProfile } from "./readProfile.ts";

/** Absent: stays; null: cleared. */
export type UpdateProfileInput = {
  username?: string | null;
  fullName?: string | null;
  avatarUrl?: string | null;
};

/** Throws `UsernameTakenError`. */
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
