import { z } from "zod";
import { maxSeed } from "../jobs/definition.ts";
import { enhancedPromptSchema } from "../redis/events.ts";

/** A stored file of a completed job. Paths are relative to the bucket: `<user_id>/<job_id>/<index>.png`. */
export const callbackAssetSchema = z.object({
  bucket_name: z.string(),
  file_path: z.string(),
  /** Size in bytes. */
  file_size: z.number().int().positive(),
  mime_type: z.enum(["image/png", "video/mp4"]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Length in seconds, rounded. Null for images. */
  duration: z.number().int().positive().nullable(),
  /** Index in the batch, starting at 0. */
  batch_index: z.number().int().nonnegative(),
  seed: z.number().int().min(0).max(maxSeed),
  /** WebP in the `thumbnails` bucket. */
  thumbnail_path: z.string().nullable(),
  /** ThumbHash, base64. */
  thumb_hash: z.string().nullable(),
});
export type CallbackAsset = z.infer<typeof callbackAssetSchema>;

/** Durations of the phases of an attempt. `session_run_ms` is the sum over all ONNX Runtime calls. */
export const timingsSchema = z.object({
  total_ms: z.number().nonnegative(),
  load_ms: z.number().nonnegative(),
  text_encode_ms: z.number().nonnegative(),
  denoise_ms: z.number().nonnegative(),
  decode_ms: z.number().nonnegative(),
  file_encode_ms: z.number().nonnegative(),
  upload_ms: z.number().nonnegative(),
  session_run_ms: z.number().nonnegative(),
});
export type Timings = z.infer<typeof timingsSchema>;

/** For a format with `enhanced`: the prompt that was used, or the reason why the user's own was used. */
export const enhancementSchema = z.object({
  enhanced_prompt: enhancedPromptSchema.nullish(),
  /** One sentence for the job's owner. */
  enhancement_note: z.string().min(1).max(500).nullish(),
});

const attempt = {
  job_id: z.uuid(),
  attempt: z.number().int().positive(),
  worker_id: z.string().min(1),
};

/** The outcome of an attempt: `{ job_id, status, assets, error_message }` of the original OurVidz, with the attempt. */
export const jobCallbackSchema = z.discriminatedUnion("status", [
  z.object({
    ...attempt,
    status: z.literal("completed"),
    assets: z.array(callbackAssetSchema).min(1),
    timings: timingsSchema,
    ...enhancementSchema.shape,
  }),
  z.object({
    ...attempt,
    status: z.literal("failed"),
    error_code: z.string().min(1),
    /** One sentence for the job's owner. */
    error_message: z.string().min(1),
    /** Technical details for operators. */
    error_detail: z.string().max(4000).optional(),
    /** True if the same job may succeed later or on another worker. */
    retryable: z.boolean(),
  }),
  z.object({ ...attempt, status: z.literal("cancelled") }),
]);
export type JobCallback = z.infer<typeof jobCallbackSchema>;

/** The response to an accepted callback. After any outcome, the worker deletes the callback. */
export const callbackResponseSchema = z.object({
  /**
   * `settled`: the job is in a terminal state. `requeued`: the job will be retried. `stale`: another attempt owns the
   * job. `repeated`: the callback was received before.
   */
  outcome: z.enum(["settled", "requeued", "stale", "repeated"]),
});
export type CallbackResponse = z.infer<typeof callbackResponseSchema>;
