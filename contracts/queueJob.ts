import { z } from "zod";
import { jobConfigSchema } from "./jobConfig.ts";
import { jobStatusSchema } from "./jobStatus.ts";
import { jobTypeSchema } from "./jobs/catalog.ts";
import { promptLimit, queueNames } from "./jobs/definition.ts";
import { atMostCharacters, plainText, visibleText } from "./text.ts";

/** The same key with the same body is the same job. */
export const idempotencyKeyHeader = "idempotency-key";
export const idempotencyKeySchema = plainText()
  .min(1, "An empty key is no key.")
  .max(200, "At most 200 characters.");

const atMost = [atMostCharacters(promptLimit), `At most ${promptLimit} characters.`] as const;

/** null and absent mean the same: the format's default. */
const withoutNulls = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null))
    : (value ?? {});

const configSchema = z.strictObject({
  ...jobConfigSchema.partial().shape,
  negative_prompt: plainText()
    .refine(...atMost)
    .optional(),
});

/**
 * What the edge function `queue-job` takes: the seed's `{ job_type, prompt, config }`. Only what holds for every format;
 * the limits of each are checked where the job is created.
 */
export const queueJobRequestSchema = z.strictObject({
  job_type: jobTypeSchema,
  prompt: visibleText("Write what you want to see.").refine(...atMost),
  config: z.preprocess(withoutNulls, configSchema),
  /** Given up, and not charged, when nobody has started it by then, or finished it. */
  start_by: z.iso.datetime({ offset: true }).nullish(),
  finish_by: z.iso.datetime({ offset: true }).nullish(),
});
export type QueueJobRequest = z.infer<typeof queueJobRequestSchema>;

/** What it answers with status 202. */
export const queueJobAnswerSchema = z.object({
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
export type QueueJobAnswer = z.infer<typeof queueJobAnswerSchema>;

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
