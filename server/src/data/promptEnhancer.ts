import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** Whether a worker can enhance prompts now; if not, the reason. */
export type PromptEnhancer = { available: boolean; reason: string | null };

export async function readPromptEnhancer(db: Db): Promise<PromptEnhancer> {
  const { data, error } = await db.rpc("prompt_enhancer");
  if (error) throw failureOf(error, "prompt_enhancer");
  const row = data[0];
  return { available: row?.available ?? false, reason: row?.reason ?? null };
}
