import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/database.types.ts";
import { type Patience, timedFetch } from "./timedFetch.ts";

export type Db = SupabaseClient<Database>;

/** Ways to speak to Supabase: as a caller (row-level security applies), with the service key, or to sign in. */
export type Supabase = {
  url: string;
  /** `accessToken` null: as nobody in particular. */
  asCaller(accessToken: string | null): Db;
  asService(): Db;
  /** A client of its own for one password sign-in; keeps nothing. */
  forSignIn(): Db;
};

type SupabaseOptions = { url: string; anonKey: string; serviceKey: string } & Patience;

export function createSupabase(options: SupabaseOptions): Supabase {
  const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };
  const global = { fetch: timedFetch(fetch, options) };
  const service = createClient<Database>(options.url, options.serviceKey, { auth, global });
  const nobody = createClient<Database>(options.url, options.anonKey, { auth, global });
  return {
    url: options.url,
    asCaller: (accessToken) =>
      accessToken === null
        ? nobody
        : createClient<Database>(options.url, options.anonKey, {
            accessToken: async () => accessToken,
            global,
          }),
    asService: () => service,
    forSignIn: () => createClient<Database>(options.url, options.anonKey, { auth, global }),
  };
}
