import type { JobType } from "#contracts/jobs/catalog.ts";
import type { Context, Services } from "../../context.ts";
import { type SubmitConfig, submitJobRow } from "../../data/jobs.ts";
import type { JobRow, QueuedJobRow } from "../../data/rows.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";

/** null and absent mean the same: the format's default, a seed drawn by the database, no negative prompt. */
export type SubmitJobInput = {
  type: JobType;
  prompt: string;
  negativePrompt?: string | null;
  seed?: number | null;
  batchSize?: number | null;
  width?: number | null;
  height?: number | null;
  steps?: number | null;
  guidanceScale?: number | null;
  /** UUID of one of the viewer's pictures. */
  sourceAssetId?: string | null;
  strength?: number | null;
  embedPrompt?: boolean | null;
  idempotencyKey?: string | null;
  startBy?: Date | null;
  finishBy?: Date | null;
};

/** Only what the caller gave: the database fills the rest in, the seed too, so that a repeated request is the same. */
function configOf(input: SubmitJobInput): SubmitConfig {
  const config: SubmitConfig = { negative_prompt: input.negativePrompt ?? null };
  if (input.seed != null) config.seed = input.seed;
  if (input.width != null) config.width = input.width;
  if (input.height != null) config.height = input.height;
  if (input.steps != null) config.sample_steps = input.steps;
  if (input.guidanceScale != null) config.sample_guide_scale = input.guidanceScale;
  if (input.batchSize != null) config.batch_size = input.batchSize;
  if (input.sourceAssetId != null) config.source_asset_id = input.sourceAssetId;
  if (input.strength != null) config.strength = input.strength;
  if (input.embedPrompt != null) config.embed_prompt = input.embedPrompt;
  return config;
}

/**
 * Puts a job into the database, then into its queue. Without Redis it still succeeds: the sweep queues it later.
 * Throws `ContentRefusedError` and the expected failures of `submit_job`.
 */
export async function submitJob(context: Context, input: SubmitJobInput): Promise<JobRow> {
  requireViewer(context);
  await refuseContent(context, input);
  const { services } = context;
  const job = await submitJobRow(context.db, {
    type: input.type,
    prompt: input.prompt,
    config: configOf(input),
    idempotencyKey: input.idempotencyKey ?? null,
    startBy: input.startBy ?? null,
    finishBy: input.finishBy ?? null,
  });
  queueSubmitted(services, job);
  return job;
}

/** A throttled job goes to its queue when another one of its person's ends; one that was repeated may have ended. */
export function queueSubmitted(services: Services, job: QueuedJobRow): void {
  if (job.status !== "pending") return;
  const { id, user_id, status } = job;
  const told = () => (job.throttled ? services.queue.announce(job) : services.queue.enqueue(job));
  services.inBackground("queueing a job", told);
  services.live.published({ kind: "changed", job_id: id, user_id, status });
}
