import { settingsOf } from "#contracts/jobs/settings.ts";
import type { Context } from "../../context.ts";
import { findJobs, retryJobRow } from "../../data/jobs.ts";
import type { JobRow } from "../../data/rows.ts";
import { NotFoundError } from "../../errors.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";
import { queueSubmitted } from "./submitJob.ts";

export type RetryJobInput = {
  /** UUID of the job. */
  jobId: string;
  /** True for a new random seed. The same seed produces the same image. */
  newSeed: boolean;
  idempotencyKey: string | null;
};

/**
 * Submits a failed or cancelled job again, under the current prices, limits and content policy. Throws `NotFoundError`,
 * `JobNotRetryableError` and what `submitJob` throws.
 */
export async function retryJob(context: Context, input: RetryJobInput): Promise<JobRow> {
  requireViewer(context);
  const [job] = await findJobs(context.db, [input.jobId]);
  if (!job) throw new NotFoundError("job");
  await refuseContent(context, { prompt: job.prompt, ...settingsOf(job.config) });
  const retried = await retryJobRow(context.db, input);
  queueSubmitted(context.services, retried);
  return retried;
}
