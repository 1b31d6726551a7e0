import { createHash } from "node:crypto";
import type { Logger } from "#platform/log.ts";
import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { contentRefused, refusalIn } from "../contentRefused.ts";
import { RetryableError } from "../errors.ts";
import type { Job } from "./readJob.ts";
import type { RefusalAudit } from "./refusalAudit.ts";

/**
 * The content policy in the life of an attempt. The server asks it before a job is queued; but whoever calls
 * `submit_job` by themselves never met the server, so it is asked again before anything is made.
 */
export type ContentGate = {
  /** @throws {PermanentError} `CONTENT_REFUSED` */
  check(job: Job): Promise<void>;
  /** Puts a failure that is a refusal into the audit; nothing else happens, and it never fails. */
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
          log.error("the audit of refused content failed", { jobId: job.id, reason }),
        );
    },
  };
}
