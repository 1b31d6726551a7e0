import type { JobCallback } from "#contracts/callback.ts";
import { type Settlement, settlementSchema, settleParameters } from "#contracts/settlement.ts";
import { SettlementRefusedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** Settles an attempt. Throws `SettlementRefusedError` for what the database refuses for good. */
export async function settleJobRow(service: Db, callback: JobCallback): Promise<Settlement> {
  const { data, error } = await service.rpc("settle_job", settleParameters(callback));
  if (error?.hint) throw new SettlementRefusedError(error.hint, error.message);
  if (error) throw failureOf(error, "settle_job");
  return settlementSchema.parse(data);
}
