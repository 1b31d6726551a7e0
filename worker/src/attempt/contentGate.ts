import { createHash } from "node:crypto";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { DatabaseError } from "../data/database.ts";
import { contentRefused, type RefusalFacts, RetryableError, refusalIn } from "../errors.ts";
import type { Job } from "./readJob.ts";

/**
 * Applies the content policy to an attempt. The server checks prompts before it queues a job, but a client that calls
 * `submit_job` directly bypasses the server, so the worker checks again before it generates anything.
 */
export type ContentGate = {
  /** @throws {PermanentError} `CONTENT_REFUSED` */
  check(job: Job): Promise<void>;
  /** Records a content refusal in the audit log. Ignores every other failure, and never rejects. */
  audit(job: Job, error: unknown): Promise<void>;
};

export function createContentGate(policy: ContentPolicy, audit: RefusalAudit, log: Logger): ContentGate {
  async function sourcePrompts({ userId, config }: Job): Promise<string[]> {
    if (config.source_asset_id === undefined) return [];
    try {
      return await audit.sourcePrompts(userId, config.source_asset_id);
    } catch (error) {
      throw new RetryableError("CONTENT_CHECK_FAILED", {
        cause: error,
      });
    }
  }

  return {
    async check(job) {
      const refusal = policy.check({
        prompt: job.prompt,
        negativePrompt: job.config.negative_prompt,
        sourcePrompts: await sourcePrompts(job),
      });
      if (refusal) throw contentRefused("worker", refusal);
    },
    async audit(job, error) {
      const facts = refusalIn(error);
      if (!facts) return;
      const promptHash = createHash("sha256").update(job.prompt).digest("hex");
      log.warn("content refused", { jobId: job.id, userId: job.userId, ...facts, promptSha256: promptHash });
      await audit
        .log({ ...facts, userId: job.userId, jobId: job.id, promptHash })
        .catch((reason: unknown) =>
          log.error("a content refusal could not be recorded in the audit log", { jobId: job.id, reason }),
        );
    },
  };
}

export type AuditEntry = RefusalFacts & {
  userId: string;
  jobId: string;
  /** SHA-256, hexadecimal. */
  promptHash: string;
};

/** The database functions of the content policy. Both throw {@link DatabaseError}. */
export type RefusalAudit = {
  log(entry: AuditEntry): Promise<void>;
  /** The prompts of the jobs from which this user's asset was generated, directly or through source images. */
  sourcePrompts(userId: string, assetId: string): Promise<string[]>;
};

const requestTimeoutMs = 15_000;

export function createRefusalAudit(supabase: SupabaseClient): RefusalAudit {
  const call = async (name: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const { data, error, status } = await supabase
      .rpc(name, parameters)
      .abortSignal(AbortSignal.timeout(requestTimeoutMs));
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
