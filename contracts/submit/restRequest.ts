import { z } from "zod";
import { jobTypeSchema } from "../jobs/catalog.ts";
import { queueNames } from "../jobs/definition.ts";
import { type JobConfig, jobConfigSchema } from "../jobs/jobConfig.ts";
import { jobStatusSchema } from "../jobs/jobStatus.ts";
import { dateTimeInput, negativePromptInput, noSuchPicture, promptInput, seedInput } from "./fields.ts";

/** The same key with the same body is the same job. */
export const idempotencyKeyHeader = "idempotency-key";
/** null and absent mean the same: the format's default. */
const withoutNulls = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null))
    : (value ?? {});

/** Only the types: what a format allows is said where the job is created, in the same words to everybody. */
const configSchema = z.strictObject({
  width: z.int().optional(),
  height: z.int().optional(),
  sample_steps: z.int().optional(),
  sample_guide_scale: z.number().optional(),
  frame_num: z.int().optional(),
  seed: seedInput.optional(),
  negative_prompt: negativePromptInput.optional(),
  batch_size: z.int().optional(),
  source_asset_id: z.uuid(noSuchPicture).optional(),
  strength: z.number().optional(),
  embed_prompt: z.boolean().optional(),
}) satisfies z.ZodType<Partial<JobConfig>>;

/**
 * What the edge function `queue-job` takes: the seed's `{ job_type, prompt, config }`. Only what holds for every format;
 * the limits of each are checked where the job is created.
 */
export const queueJobRequestSchema = z.strictObject({
  job_type: jobTypeSchema,
  prompt: promptInput,
  config: z.preprocess(withoutNulls, configSchema),
  /** Given up, and not charged, when nobody has started it by then, or finished it. */
  start_by: dateTimeInput.nullish(),
  finish_by: dateTimeInput.nullish(),
});
export type QueueJobRequest = z.infer<typeof queueJobRequestSchema>;

/** What it answers with status 202. */
export const queueJobResponseSchema = z.object({
  job_id: z.uuid(),
  job_type: jobTypeSchema,
  queue: z.enum(queueNames),
  status: jobStatusSchema,
  /** Reserved for it. */
  credits: z.number().int().nonnegative(),
  /** Complete: the format's defaults and a drawn seed are filled in. */
  config: jobConfigSchema,
  created_at: z.string(),
});
export type QueueJobResponse = z.infer<typeof queueJobResponseSchema>;

/** Every other answer of the edge functions. */
export const edgeErrorSchema = z.object({
  error: z.object({
    /** Stable, upper case. */
    code: z.string(),
    /** One sentence for people. */
    message: z.string(),
    /** Of INVALID_INPUT: which field, in the words of the request. */
    issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })).optional(),
    /** What a program may want to know besides, by code. */
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type EdgeError = z.infer<typeof edgeErrorSchema>["error"];
