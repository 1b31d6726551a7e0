import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { RefusalFacts } from "../contentRefused.ts";
import { DatabaseError } from "../data/database.ts";

export type AuditEntry = RefusalFacts & {
  userId: string;
  jobId: string;
  /** SHA-256, hexadecimal. */
  promptHash: string;
};

/** What the content policy needs of the database. Both throw {@link DatabaseError}. */
export type RefusalAudit = {
  log(entry: AuditEntry): Promise<void>;
  /** Prompts of the jobs by which a picture of this person came about. */
  sourcePrompts(userId: string, assetId: string): Promise<string[]>;
};

const answerLimitMs = 15_000;

export function createRefusalAudit(supabase: SupabaseClient): RefusalAudit {
  const call = async (name: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const { data, error, status } = await supabase
      .rpc(name, parameters)
      .abortSignal(AbortSignal.timeout(answerLimitMs));
    if (error) throw new DatabaseError(`${name}: ${error.message || `status ${status}`}`, status);
    return data;
  };
  return {
    async log(entry) {
      await call("log_content_refusal", {
        p_user_id: entry.userId,
        p_stage: entry.stage,
        p_category: entry.category,
        p_rule: entry.rule,
        p_prompt_hash: entry.promptHash,
        p_job_id: entry.jobId,
      });
    },
    async sourcePrompts(userId, assetId) {
      const rows = await call("source_prompts", { p_user_id: userId, p_asset_id: assetId });
      return z.array(z.string()).parse(rows);
    },
  };
}
