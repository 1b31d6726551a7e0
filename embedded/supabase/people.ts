import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../supabase/database.types.ts";
import type { Supabase } from "./startSupabase.ts";

export type Client = SupabaseClient<Database>;
export type JobRow = Database["public"]["Tables"]["jobs"]["Row"];
export type Person = { id: string; email: string; client: Client; accessToken: string };

const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };

export const anonymous = (supabase: Supabase): Client =>
  createClient<Database>(supabase.url, supabase.anonKey, { auth });

export const service = (supabase: Supabase): Client =>
  createClient<Database>(supabase.url, supabase.serviceKey, { auth });

/** For tests: a person who has just signed up. */
export async function signUp(supabase: Supabase, name: string): Promise<Person> {
  const client = anonymous(supabase);
  const email = `${name}@example.test`;
  const { data, error } = await client.auth.signUp({ email, password: `password of ${name}` });
  if (error) throw error;
  if (!data.user || !data.session) throw new Error(`Signing up ${email} gave no session.`);
  return { id: data.user.id, email, client, accessToken: data.session.access_token };
}

/** For tests that are not about turns: as many jobs of one person as they like may wait and run. */
export async function liftCaps(supabase: Supabase): Promise<void> {
  await supabase.sql("update public.tiers set max_active = 10000, max_pending = 10000");
}

/** The data of an answer that must not be an error. */
export function dataOf<A extends { data: unknown; error: { message: string } | null }>(
  answer: A,
): NonNullable<Extract<A, { error: null }>["data"]> {
  if (answer.error) throw new Error(answer.error.message, { cause: answer.error });
  if (answer.data === null || answer.data === undefined) throw new Error("The answer has no data.");
  return answer.data;
}

/** Hint, message and detail of an answer that must be a refusal of one of our functions. */
export function refusalOf(answer: { error: { hint: string; message: string; details: string } | null }) {
  if (!answer.error) throw new Error("The answer is not an error.");
  const { hint, message, details } = answer.error;
  return { hint, message, detail: JSON.parse(details ?? "null") as unknown };
}
