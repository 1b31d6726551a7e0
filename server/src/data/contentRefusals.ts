import type { RefusalStage } from "#policy/contentPolicy.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

export type ContentRefusal = {
  userId: string;
  stage: RefusalStage;
  category: string;
  rule: string;
  /** SHA-256, hexadecimal. */
  promptHash: string;
};

/** Records a refusal in the audit log. */
export async function logContentRefusal(service: Db, refusal: ContentRefusal): Promise<void> {
  const { error } = await service.rpc("log_content_refusal", {
    p_user_id: refusal.userId,
    p_stage: refusal.stage,
    p_category: refusal.category,
    p_rule: refusal.rule,
    p_prompt_hash: refusal.promptHash,
  });
  if (error) throw failureOf(error, "log_content_refusal");
}

/** Removes expired entries from the audit log. Returns their number. */
export async function pruneContentRefusals(service: Db): Promise<number> {
  const { data, error } = await service.rpc("prune_content_refusals");
  if (error) throw failureOf(error, "prune_content_refusals");
  return data;
}

/** Prompts of the jobs that led to an image of this user. Empty if the user has no such image. */
export async function findSourcePrompts(service: Db, userId: string, assetId: string): Promise<string[]> {
  const { data, error } = await service.rpc("source_prompts", { p_user_id: userId, p_asset_id: assetId });
  if (error) throw failureOf(error, "source_prompts");
  return data;
}
