import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** How many accounts were granted their credits of this month; call again until it is none. */
export async function grantMonthlyCreditRows(service: Db): Promise<number> {
  const { data, error } = await service.rpc("grant_monthly_credits");
  if (error) throw failureOf(error, "grant_monthly_credits");
  return data;
}
