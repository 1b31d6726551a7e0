import type { JobType } from "#contracts/jobs/catalog.ts";
import type { Context, Services } from "../../context.ts";
import { type SubmitConfig, submitJobRow } from "../../data/jobs.ts";
import type { JobRow, QueuedJobRow } from "../../data/rows.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";

/** An absent field and null mean the same: the format's default, a random seed, no negative prompt. */
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
  /** UUID of one of the viewer's image assets. */
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
 * Inserts a job into the database, then into its queue. Succeeds without Redis: the sweep queues the job later.
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

/** Queues a new job and notifies subscribers. A throttled job is queued when another one of its owner finishes. */
export function queueSubmitted(services: Services, job: QueuedJobRow): void {
  // The same idempotency key returns the first job, which may be running or finished.
  if (job.status !== "pending") return;
  const { id, user_id, status } = job;
  services.inBackground("queueing a job", () =>
    job.throttled ? services.queue.publishChange(job) : services.queue.enqueue(job),
  );
  services.live.publishLocally({ kind: "changed", job_id: id, user_id, status });
}
