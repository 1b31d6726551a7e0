import type { Context } from "../../context.ts";
import { retryJobRow } from "../../data/jobRetries.ts";
import { findJobs } from "../../data/jobs.ts";
import type { JobRow } from "../../data/rows.ts";
import { NotFoundError } from "../../errors.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";
import { queueSubmitted } from "./submitJob.ts";

export type RetryJobInput = {
  /** UUID of the job. */
  jobId: string;
  /** Draws another seed; the same one makes the same picture. */
  newSeed: boolean;
  idempotencyKey: string | null;
};

/**
 * Submits a failed or cancelled job again, under the rules of today. Throws `NotFoundError`, `JobNotRetryableError` and
 * what submitting may throw.
 */
export async function retryJob(context: Context, input: RetryJobInput): Promise<JobRow> {
  requireViewer(context);
  const [old] = await findJobs(context.db, [input.jobId]);
  if (!old) throw new NotFoundError("job");
  await refuseContent(context, {
    prompt: old.prompt,
    negativePrompt: old.config.negative_prompt,
    sourceAssetId: old.config.source_asset_id ?? null,
  });
  const job = await retryJobRow(context.db, input);
  queueSubmitted(context.services, job);
  return job;
}
