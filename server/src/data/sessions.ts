import type { Db } from "./supabase.ts";

/** null when the address or the password is wrong. Throws when Supabase can't tell. */
export async function grantByPassword(
  client: Db,
  credentials: { email: string; password: string },
): Promise<{ accessToken: string; refreshToken: string } | null> {
  const { data, error } = await client.auth.signInWithPassword(credentials);
  if (error) {
    const refused = error.status !== undefined && error.status >= 400 && error.status < 429;
    if (refused) return null;
    throw error;
  }
  return { accessToken: data.session.access_token, refreshToken: data.session.refresh_token };
}
