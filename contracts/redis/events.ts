import { z } from "zod";
import { jobPhases, queueNames } from "../jobs/definition.ts";
import { jobStatusSchema } from "../jobs/jobStatus.ts";

/** A preview image decoded from the latents: a few kilobytes, in base64. */
export const previewSchema = z.object({
  mime_type: z.enum(["image/jpeg", "image/webp", "image/png"]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  data: z.base64(),
});
export type Preview = z.infer<typeof previewSchema>;

/** A prompt as the language model rewrote it. */
export const enhancedPromptSchema = z.string().min(1).max(4000);

/**
 * The complete current state of a running attempt, so that the next event makes up for a lost one. Receivers drop an
 * event that isn't newer by `(attempt, sequence)`.
 */
export const progressEventSchema = z.object({
  kind: z.literal("progress"),
  job_id: z.uuid(),
  user_id: z.uuid(),
  attempt: z.number().int().positive(),
  sequence: z.number().int().nonnegative(),
  phase: z.enum(jobPhases),
  /** Completed denoising steps out of `total_steps`, over the whole batch. */
  step: z.number().int().nonnegative(),
  total_steps: z.number().int().positive(),
  /** Milliseconds since the attempt was claimed, and the estimated milliseconds until its end. */
  elapsed_ms: z.number().nonnegative(),
  remaining_ms: z.number().nonnegative().nullable(),
  preview: previewSchema.nullable(),
  /** The enhanced prompt so far. It grows while the phase is `enhancing_prompt`. */
  enhanced_prompt: enhancedPromptSchema.nullish(),
});
export type ProgressEvent = z.infer<typeof progressEventSchema>;

/** A change of a job's row was committed. Receivers read the row again. */
export const jobChangedEventSchema = z.object({
  kind: z.literal("changed"),
  job_id: z.uuid(),
  user_id: z.uuid(),
  status: jobStatusSchema,
});
export type JobChangedEvent = z.infer<typeof jobChangedEventSchema>;

/** A heartbeat. A subscriber that has received nothing for a while publishes one to check its own stream. */
export const pingEventSchema = z.object({ kind: z.literal("ping"), from: z.string() });

/** Every message on `redisChannels.events(shard)`. */
export const liveEventSchema = z.discriminatedUnion("kind", [
  progressEventSchema,
  jobChangedEventSchema,
  pingEventSchema,
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** Every message on `redisChannels.workers`: a queue has a new job, a job is cancelled, or a prompt waits. */
export const workerSignalSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("wake"), queue: z.enum(queueNames) }),
  z.object({ kind: z.literal("cancel"), job_id: z.uuid() }),
  z.object({ kind: z.literal("enhance") }),
  pingEventSchema,
]);
export type WorkerSignal = z.infer<typeof workerSignalSchema>;
