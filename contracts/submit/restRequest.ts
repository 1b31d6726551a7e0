import { z } from "zod";
import { jobTypeSchema } from "../jobs/catalog.ts";
import { queueNames } from "../jobs/definition.ts";
import { type JobConfig, jobConfigSchema } from "../jobs/jobConfig.ts";
import { jobStatusSchema } from "../jobs/jobStatus.ts";
import {
  dateTimeInput,
  imageNotFoundMessage,
  negativePromptInput,
  promptInput,
  seedInput,
} from "./fields.ts";

/** Requests with the same key and the same body create one job. */
export const idempotencyKeyHeader = "idempotency-key";
/** Null means the same as absent: the format's default. */
const withoutNulls = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null))
    : (value ?? {});

/** Checks types only. `submit_job` checks the limits of the format, with the same messages for every client. */
const configSchema = z.strictObject({
  width: z.int().optional(),
  height: z.int().optional(),
  sample_steps: z.int().optional(),
  sample_guide_scale: z.number().optional(),
  frame_num: z.int().optional(),
  seed: seedInput.optional(),
  negative_prompt: negativePromptInput.optional(),
  batch_size: z.int().optional(),
  source_asset_id: z.uuid(imageNotFoundMessage).optional(),
  strength: z.number().optional(),
  embed_prompt: z.boolean().optional(),
}) satisfies z.ZodType<Partial<JobConfig>>;

/**
 * The request of the edge function `queue-job`: `{ job_type, prompt, config }` of the original OurVidz. Limits that
 * depend on the format are checked by `submit_job`.
 */
export const queueJobRequestSchema = z.strictObject({
  job_type: jobTypeSchema,
  prompt: promptInput,
  config: z.preprocess(withoutNulls, configSchema),
  /** Deadlines for the start and the end of the job. A job that misses one fails and is not charged. */
  start_by: dateTimeInput.nullish(),
  finish_by: dateTimeInput.nullish(),
});
export type QueueJobRequest = z.infer<typeof queueJobRequestSchema>;

/** The response with status 202. */
export const queueJobResponseSchema = z.object({
  job_id: z.uuid(),
  job_type: jobTypeSchema,
  queue: z.enum(queueNames),
  status: jobStatusSchema,
  /** Credits reserved for the job. */
  credits: z.number().int().nonnegative(),
  /** The complete settings, with the format's defaults and the random seed. */
  config: jobConfigSchema,
  created_at: z.string(),
});
export type QueueJobResponse = z.infer<typeof queueJobResponseSchema>;

/** The error response of the edge functions. */
export const edgeErrorSchema = z.object({
  error: z.object({
    /** A stable code in upper case. */
    code: z.string(),
    /** One sentence for the user. */
    message: z.string(),
    /** For INVALID_INPUT: every wrong field with its path in the request. */
    issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })).optional(),
    /** Further values, which depend on the code. */
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type EdgeError = z.infer<typeof edgeErrorSchema>["error"];
