import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/database.types.ts";
import { type TimeoutOptions, withTimeout } from "./fetchTimeout.ts";

export type Db = SupabaseClient<Database>;

/** The ways to call Supabase: as a user (row-level security applies), with the service key, or to sign in. */
export type Supabase = {
  url: string;
  /** A client for the user of this access token; null: an anonymous one. */
  asCaller(accessToken: string | null): Db;
  asService(): Db;
  /** Exchanges a password for tokens. Null if the email address or the password is wrong. */
  signInWithPassword(credentials: {
    email: string;
    password: string;
  }): Promise<{ accessToken: string; refreshToken: string } | null>;
};

type SupabaseOptions = { url: string; anonKey: string; serviceKey: string } & TimeoutOptions;

export function createSupabase(options: SupabaseOptions): Supabase {
  const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };
  const global = { fetch: withTimeout(fetch, options) };
  const service = createClient<Database>(options.url, options.serviceKey, { auth, global });
  const anonymous = createClient<Database>(options.url, options.anonKey, { auth, global });
  return {
    url: options.url,
    asCaller: (accessToken) =>
      accessToken === null
        ? anonymous
        : createClient<Database>(options.url, options.anonKey, {
            accessToken: async () => accessToken,
            global,
          }),
    asService: () => service,
    async signInWithPassword(credentials) {
      // A new client for each sign-in: a client keeps the session and would use it for later requests.
      const client = createClient<Database>(options.url, options.anonKey, { auth, global });
      const { data, error } = await client.auth.signInWithPassword(credentials);
      if (!error) {
        return { accessToken: data.session.access_token, refreshToken: data.session.refresh_token };
      }
      const wrongCredentials = error.status !== undefined && error.status >= 400 && error.status < 429;
      if (wrongCredentials) return null;
      throw error;
    },
  };
}
