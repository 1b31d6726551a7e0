import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { failureOf } from "../failure.ts";
import { type SubscriptionTier, subscriptionTierOf } from "../profiles.ts";
import type { Db } from "../supabase.ts";
import { creditEntrySchema } from "./jobs.ts";

const userSchema = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  tier: z.string().transform(subscriptionTierOf),
  role: z.string(),
  created_at: z.string(),
  balance: z.number().int(),
  unfinished_jobs: z.number().int(),
  ledger: z.array(creditEntrySchema),
});
export type OperatorUser = z.infer<typeof userSchema>;

/** The user with this email address, username or UUID; null if there is none. Throws `NotOperatorError`. */
export async function findUser(db: Db, identifier: string): Promise<OperatorUser | null> {
  const { data, error } = await db.rpc("operator_find_user", { p_text: identifier });
  if (error) throw failureOf(error, "operator_find_user");
  return userSchema.nullable().parse(data);
}

export type CreditAdjustment = {
  userId: string;
  amount: number;
  reason: string;
  idempotencyKey: string | null;
};

const balanceSchema = z.object({ balance: z.number().int() });

/** Returns the new balance. Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function adjustCreditsRow(db: Db, adjustment: CreditAdjustment): Promise<number> {
  const { data, error } = await db.rpc("operator_adjust_credits", {
    p_user_id: adjustment.userId,
    p_amount: adjustment.amount,
    p_reason: adjustment.reason,
    ...(adjustment.idempotencyKey === null ? {} : { p_request_id: adjustment.idempotencyKey }),
  });
  if (error?.hint === "INSUFFICIENT_CREDITS") {
    const { balance } = balanceSchema.parse(JSON.parse(error.details));
    throw new InvalidInputError([{ path: ["amount"], message: `The user has only ${balance} credits.` }]);
  }
  if (error) throw failureOf(error, "operator_adjust_credits");
  return data;
}

/** Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function setTierRow(
  db: Db,
  userId: string,
  tier: SubscriptionTier,
  reason: string,
): Promise<void> {
  const { error } = await db.rpc("operator_set_tier", { p_user_id: userId, p_tier: tier, p_reason: reason });
  if (error) throw failureOf(error, "operator_set_tier");
}
