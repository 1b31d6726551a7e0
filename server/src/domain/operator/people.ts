import type { Context } from "../../context.ts";
import { adjustCreditsRow, setTierRow } from "../../data/operator/acts.ts";
import { queueReleasedJobs } from "../jobs/queueReleasedJobs.ts";
import { requireViewer } from "../viewer.ts";

/** Returns the new balance. Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function adjustCredits(
  context: Context,
  act: { userId: string; amount: number; reason: string; requestId: string | null },
): Promise<number> {
  requireViewer(context);
  return await adjustCreditsRow(context.db, act);
}

/** Throws `NotOperatorError`, `NotFoundError` and `InvalidInputError`. */
export async function setTier(context: Context, userId: string, tier: string, reason: string): Promise<void> {
  requireViewer(context);
  await setTierRow(context.db, userId, tier, reason);
  queueReleasedJobs(context.services, userId);
}
