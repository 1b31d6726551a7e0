import { z } from "zod";
import { maxSeed } from "../jobs/definition.ts";
import { enhancedPromptSchema } from "../redis/events.ts";

/** One stored file of a finished job. Paths are inside the bucket: `<user_id>/<job_id>/<index>.png`. */
export const callbackAssetSchema = z.object({
  bucket_name: z.string(),
  file_path: z.string(),
  /** Bytes. */
  file_size: z.number().int().positive(),
  mime_type: z.enum(["image/png", "video/mp4"]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Seconds, rounded; null for pictures. */
  duration: z.number().int().positive().nullable(),
  /** Place in the batch, from 0. */
  batch_index: z.number().int().nonnegative(),
  seed: z.number().int().min(0).max(maxSeed),
  /** WebP in the `thumbnails` bucket. */
  thumbnail_path: z.string().nullable(),
  /** ThumbHash, base64. */
  thumb_hash: z.string().nullable(),
});
export type CallbackAsset = z.infer<typeof callbackAssetSchema>;

/** Where the milliseconds of an attempt went. `session_run_ms` is the sum over all ONNX Runtime calls. */
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

/** Of a format with `enhanced`: the prompt that was used instead of the person's own, or why that was used. */
export const enhancementSchema = z.object({
  enhanced_prompt: enhancedPromptSchema.nullish(),
  /** One sentence for the person who submitted the job. */
  enhancement_note: z.string().min(1).max(500).nullish(),
});

const attempt = {
  job_id: z.uuid(),
  attempt: z.number().int().positive(),
  worker_id: z.string().min(1),
};

/** The seed's `{ job_id, status, assets, error_message }`, with the attempt it settles. */
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
    /** One sentence for the person who submitted the job. */
    error_message: z.string().min(1),
    /** For operators. */
    error_detail: z.string().max(4000).optional(),
    /** The same job may succeed elsewhere or later. */
    retryable: z.boolean(),
  }),
  z.object({ ...attempt, status: z.literal("cancelled") }),
]);
export type JobCallback = z.infer<typeof jobCallbackSchema>;

/** What the server answers to a callback it accepted; a worker may forget the callback after any of them. */
export const callbackResponseSchema = z.object({
  /** settled: now terminal; requeued: will be tried again; stale: another attempt owns the job; repeated: known already. */
  outcome: z.enum(["settled", "requeued", "stale", "repeated"]),
});
export type CallbackResponse = z.infer<typeof callbackResponseSchema>;
