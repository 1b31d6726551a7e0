import type { JobType } from "#contracts/jobs/catalog.ts";
import { configOf, type PartialSettings } from "#contracts/jobs/settings.ts";
import type { Context, Services } from "../../context.ts";
import { submitJobRow } from "../../data/jobs.ts";
import type { JobRow, QueuedJobRow } from "../../data/rows.ts";
import { refuseContent } from "../policy/refuseContent.ts";
import { requireViewer } from "../viewer.ts";

/** An absent field and null mean the same: the format's default, a random seed, no negative prompt. */
export type SubmitJobInput = Omit<PartialSettings, "frameCount"> & {
  type: JobType;
  prompt: string;
  idempotencyKey?: string | null;
  startBy?: Date | null;
  finishBy?: Date | null;
};

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
    // Only what the caller chose. The database fills in the rest, so that a repeated request is the same.
    config: configOf({ ...input, negativePrompt: input.negativePrompt ?? null }),
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
  services.events.publishLocally({ kind: "changed", job_id: id, user_id, status });
}
