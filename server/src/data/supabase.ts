import { createClient, type SupabaseClient } from "@supabase/supabase-js";

/** Ways to speak to Supabase: as a caller (row-level security applies), with the service key, or to sign in. */
export type Supabase = {
  url: string;
  /** `accessToken` null: as nobody in particular. */
  asCaller(accessToken: string | null): SupabaseClient;
  asService(): SupabaseClient;
  /** A client of its own for one password sign-in; keeps nothing. */
  forSignIn(): SupabaseClient;
};

export function createSupabase(options: { url: string; anonKey: string; serviceKey: string }): Supabase {
  const stateless = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };
  const service = createClient(options.url, options.serviceKey, { auth: stateless });
  const nobody = createClient(options.url, options.anonKey, { auth: stateless });
  return {
    url: options.url,
    asCaller: (accessToken) =>
      accessToken === null
        ? nobody
        : createClient(options.url, options.anonKey, { accessToken: async () => accessToken }),
    asService: () => service,
    forSignIn: () => createClient(options.url, options.anonKey, { auth: stateless }),
  };
}
