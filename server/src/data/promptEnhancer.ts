import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

/** Whether a worker enhances prompts now, and why none does. */
export type PromptEnhancer = { available: boolean; reason: string | null };

export async function readPromptEnhancer(db: Db): Promise<PromptEnhancer> {
  const { data, error } = await db.rpc("prompt_enhancer");
  if (error) throw failureOf(error, "prompt_enhancer");
  const row = data[0];
  return { available: row?.available ?? false, reason: row?.reason ?? null };
}
