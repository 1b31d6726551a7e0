import type { Services } from "../../context.ts";
import { grantMonthlyCreditRows } from "../../data/monthlyCredits.ts";

/** Grants each account what its tier brings this month, once, however often and by however many servers it is called. */
export async function grantMonthlyCredits(services: Services): Promise<void> {
  let granted = 0;
  for (let some = 1; some > 0; granted += some) {
    some = await grantMonthlyCreditRows(services.supabase.asService());
  }
  if (granted > 0) services.logger.info("monthly credits granted", { accounts: granted });
}
