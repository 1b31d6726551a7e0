import type { JobCallback } from "#contracts/callback/message.ts";
import { type Settlement, settlementSchema, settleParameters } from "#contracts/callback/settlement.ts";
import { SettlementRefusedError } from "../errors.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** Settles an attempt. Throws `SettlementRefusedError` for what the database refuses for good. */
export async function settleJobRow(service: Db, callback: JobCallback): Promise<Settlement> {
  const { data, error } = await service.rpc("settle_job", settleParameters(callback));
  // PostgREST has hints of its own, of which none is for good.
  if (error?.hint && error.code === "P0001") throw new SettlementRefusedError(error.hint, error.message);
  if (error) throw failureOf(error, "settle_job");
  return settlementSchema.parse(data);
}
