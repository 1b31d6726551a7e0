import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/database.types.ts";
import type { Supabase } from "../startSupabase.ts";

export type Client = SupabaseClient<Database>;
export type JobRow = Database["public"]["Tables"]["jobs"]["Row"];
export type TestUser = { id: string; email: string; client: Client; accessToken: string };

const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };

export const anonymous = (supabase: Supabase): Client =>
  createClient<Database>(supabase.url, supabase.anonKey, { auth });

export const service = (supabase: Supabase): Client =>
  createClient<Database>(supabase.url, supabase.serviceKey, { auth });

/** Signs up a user for a test. */
export async function signUp(supabase: Supabase, name: string): Promise<TestUser> {
  const client = anonymous(supabase);
  const email = `${name}@example.test`;
  const { data, error } = await client.auth.signUp({ email, password: `password of ${name}` });
  if (error) throw error;
  if (!data.user || !data.session) throw new Error(`Signing up ${email} returned no session.`);
  return { id: data.user.id, email, client, accessToken: data.session.access_token };
}

/** Lifts the limits on active and queued jobs, for tests that aren't about them. */
export async function liftCaps(supabase: Supabase): Promise<void> {
  await supabase.sql("update public.tiers set max_active = 10000, max_pending = 10000");
}

/** Returns the data of a response. Throws if the response is an error. */
export function dataOf<A extends { data: unknown; error: { message: string } | null }>(
  response: A,
): NonNullable<Extract<A, { error: null }>["data"]> {
  if (response.error) throw new Error(response.error.message, { cause: response.error });
  if (response.data === null || response.data === undefined) throw new Error("The response has no data.");
  return response.data;
}

/** Returns the hint, message and detail of an error that one of our SQL functions raised. Throws if there is none. */
export function refusalOf(response: { error: { hint: string; message: string; details: string } | null }) {
  if (!response.error) throw new Error("The response is not an error.");
  const { hint, message, details } = response.error;
  return { hint, message, detail: JSON.parse(details ?? "null") as unknown };
}
