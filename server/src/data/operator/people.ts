import { z } from "zod";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";
import { ledgerEntrySchema } from "./jobs.ts";

const personSchema = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  tier: z.string(),
  role: z.string(),
  created_at: z.string(),
  balance: z.number().int(),
  unfinished_jobs: z.number().int(),
  ledger: z.array(ledgerEntrySchema),
});
export type FoundPerson = z.infer<typeof personSchema>;

/** Somebody by e-mail address, user name or UUID; null when there is nobody. Throws `NotOperatorError`. */
export async function findPerson(db: Db, text: string): Promise<FoundPerson | null> {
  const { data, error } = await db.rpc("operator_find_user", { p_text: text });
  if (error) throw failureOf(error, "operator_find_user");
  return personSchema.nullable().parse(data);
}
