import { z } from "zod";
import { jobPhases, queueNames } from "../jobs/definition.ts";
import { jobStatusSchema } from "../jobs/jobStatus.ts";

/** A small picture made from the latents; `data` is base64. A few kilobytes. */
export const previewSchema = z.object({
  mime_type: z.enum(["image/jpeg", "image/webp", "image/png"]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  data: z.base64(),
});
export type Preview = z.infer<typeof previewSchema>;

/** What a language model made of a prompt. */
export const enhancedPromptSchema = z.string().min(1).max(4000);

/**
 * The whole current state of a running attempt. A lost event is healed by the next one; an event that is not
 * newer by `(attempt, sequence)` is dropped by whoever receives it.
 */
export const progressEventSchema = z.object({
  kind: z.literal("progress"),
  job_id: z.uuid(),
  user_id: z.uuid(),
  attempt: z.number().int().positive(),
  sequence: z.number().int().nonnegative(),
  phase: z.enum(jobPhases),
  /** Denoising steps done of `total_steps`, over the whole batch. */
  step: z.number().int().nonnegative(),
  total_steps: z.number().int().positive(),
  /** Milliseconds since the attempt was claimed, and until it ends as far as one can tell. */
  elapsed_ms: z.number().nonnegative(),
  remaining_ms: z.number().nonnegative().nullable(),
  preview: previewSchema.nullable(),
  /** Once it is written; may still grow while the phase is `enhancing_prompt`. */
  enhanced_prompt: enhancedPromptSchema.nullish(),
});
export type ProgressEvent = z.infer<typeof progressEventSchema>;

/** Says that the row of a job has changed and was committed: read it again. */
export const jobChangedEventSchema = z.object({
  kind: z.literal("changed"),
  job_id: z.uuid(),
  user_id: z.uuid(),
  status: jobStatusSchema,
});
export type JobChangedEvent = z.infer<typeof jobChangedEventSchema>;

/** Proves that a stream is alive: whoever listens to a channel and has heard nothing publishes one itself. */
export const pingEventSchema = z.object({ kind: z.literal("ping"), from: z.string() });

/** Everything on `redisChannels.events(shard)`. */
export const liveEventSchema = z.discriminatedUnion("kind", [
  progressEventSchema,
  jobChangedEventSchema,
  pingEventSchema,
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** Everything on `redisChannels.workers`: a queue has a new job, a running job is to stop, or a prompt is to be enhanced. */
export const workerSignalSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("wake"), queue: z.enum(queueNames) }),
  z.object({ kind: z.literal("cancel"), job_id: z.uuid() }),
  z.object({ kind: z.literal("enhance") }),
  pingEventSchema,
]);
export type WorkerSignal = z.infer<typeof workerSignalSchema>;
