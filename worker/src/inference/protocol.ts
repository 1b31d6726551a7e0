import { z } from "zod";
import { timingsSchema } from "#contracts/callback/message.ts";
import { type JobType, jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { jobPhases } from "#contracts/jobs/definition.ts";
import { previewSchema } from "#contracts/redis/events.ts";
import { logFormats, logLevels } from "#platform/log.ts";
import { providers } from "../onnx/providers.ts";

/**
 * The messages between the control plane and an inference child. Messages from a child are validated; those to a child
 * are plain types, because they come from code of the same release.
 */

const count = z.number().int().nonnegative();
const size = z.number().int().positive();

/** The options of a child, as JSON in its first argument. Paths are absolute. */
export const childOptionsSchema = z.object({
  modelsDir: z.string(),
  jobTypes: z.array(jobTypeSchema),
  /** True if the child also enhances prompts outside of jobs. */
  enhancer: z.boolean().optional(),
  threads: size,
  requireCuda: z.boolean(),
  providers: z.array(z.enum(providers)).optional(),
  /** Path of the content policy. The built-in policy applies when it is absent. */
  policyFile: z.string().optional(),
  logLevel: z.enum(logLevels),
  logFormat: z.enum(logFormats).optional(),
});
export type ChildOptions = z.infer<typeof childOptionsSchema>;

/** A generation for one attempt. Sizes are in pixels. */
export type GenerationRequest = {
  jobId: string;
  attempt: number;
  type: JobType;
  prompt: string;
  /** Null: none was given. An empty string is encoded as an empty prompt (see `force_zeros_for_empty_prompt`). */
  negativePrompt: string | null;
  width: number;
  height: number;
  steps: number;
  guidanceScale: number;
  /** Null for SDXL. */
  frameCount: number | null;
  /** Seed of the first image; image `i` of the batch uses `(seed + i) mod 2^31`. */
  seed: number;
  batchSize: number;
  /** True if the enhancer rewrites the prompt first. */
  enhance: boolean;
  /** The source of image to image; null for text to image. */
  source: SourceImage | null;
  /** False leaves the prompt out of the generation parameters that are embedded in the files. */
  embedPrompt: boolean;
  /** Path of an existing empty folder for the results. The control plane removes it. */
  workFolder: string;
};

/** `path` is in the work folder and has any size and format. `strength` is from 0 (unchanged) to 1 (pure noise). */
export type SourceImage = { path: string; strength: number };

/** A prompt to enhance outside of a job. */
export type EnhancementRequest = {
  /** Id of this request, in place of a job's id. */
  jobId: string;
  prompt: string;
  media: "image" | "video";
  seed: number;
};

const stateSchema = z.object({
  phase: z.enum(jobPhases),
  /** Denoising steps that are done of `totalSteps`, over the whole batch. */
  step: count,
  totalSteps: size,
  /** Estimated milliseconds until the end; null before the first step. */
  remainingMs: z.number().nonnegative().nullable(),
  preview: previewSchema.nullable(),
  /** The enhanced prompt as far as it is written; null before that, and without enhancement. */
  enhancedPrompt: z.string().nullable().default(null),
});
/** The complete state of a running generation. Each one replaces the previous one. */
export type GenerationState = z.infer<typeof stateSchema>;

const fileSchema = z.object({
  batchIndex: count,
  seed: count,
  path: z.string(),
  mimeType: z.enum(["image/png", "video/mp4"]),
  width: size,
  height: size,
  /** Seconds; null for images. */
  duration: z.number().positive().nullable(),
  /** Bytes. */
  fileSize: count,
  /** WebP, at most 320 pixels on the longer side. */
  thumbnailPath: z.string(),
  /** ThumbHash, base64. */
  thumbHash: z.string(),
});
/** A finished file in the work folder. */
export type GeneratedFile = z.infer<typeof fileSchema>;

const enhancementSchema = z.object({ prompt: z.string().nullable(), note: z.string().nullable() });
/** The enhanced prompt, or null with a note that explains to the user why the original prompt was used. */
export type Enhancement = z.infer<typeof enhancementSchema>;

const generationTimingsSchema = timingsSchema.omit({ upload_ms: true });
export type GenerationTimings = z.infer<typeof generationTimingsSchema>;

const resultSchema = z.object({
  files: z.array(fileSchema),
  timings: generationTimingsSchema,
  /** Null if the job did not request enhancement. */
  enhancement: enhancementSchema.nullable().default(null),
});
export type GenerationResult = z.infer<typeof resultSchema>;

const limitsSchema = z.object({
  minSteps: size.optional(),
  maxSteps: size.optional(),
  /** 1 disables guidance. */
  maxGuidanceScale: z.number().nonnegative().optional(),
  /** False: the pack can't start from a source image, although its format can. */
  takesSource: z.literal(false).optional(),
});
/** Limits of a pack that are narrower than its format's. Requests beyond them are clamped. Absent: no own limit. */
export type CapabilityLimits = z.infer<typeof limitsSchema>;

const capabilitySchema = z.discriminatedUnion("available", [
  z.object({
    type: jobTypeSchema,
    available: z.literal(true),
    pack: z.string(),
    limits: limitsSchema.optional(),
  }),
  z.object({ type: jobTypeSchema, available: z.literal(false), reason: z.string() }),
]);
/** For one job type, the pack that serves it or the reason why none does. */
export type Capability = z.infer<typeof capabilitySchema>;

const enhancerStateSchema = z.discriminatedUnion("available", [
  z.object({ available: z.literal(true), pack: z.string() }),
  z.object({ available: z.literal(false), reason: z.string() }),
]);
/** The pack that enhances prompts, or the reason why none does. */
export type EnhancerState = z.infer<typeof enhancerStateSchema>;

const modelMemorySchema = z.object({
  /** Name of the pack. */
  model: z.string(),
  /** Memory for its largest job in bytes, including weights. */
  bytes: z.number().positive(),
});
/** A pack and its memory, as the memory planner knows it. */
export type ModelMemory = z.infer<typeof modelMemorySchema>;

/**
 * A child sends `request` before each use of a model, even if it is loaded. Between two uses the model is `idle` and
 * stays loaded until the planner sends `unload`, which the child confirms with `unloaded`.
 */
const memoryMessages = [
  modelMemorySchema.extend({ kind: z.literal("request"), mayWait: z.boolean() }),
  /** Withdraws a `request` that has no reply yet. */
  z.object({ kind: z.literal("withdraw"), model: z.string() }),
  z.object({ kind: z.literal("loaded"), model: z.string(), ms: z.number().nonnegative() }),
  z.object({ kind: z.literal("idle"), model: z.string() }),
  z.object({ kind: z.literal("unloaded"), model: z.string() }),
] as const;
export type MemoryMessage = z.infer<(typeof memoryMessages)[number]>;

/** `granted` is false only if the request had `mayWait: false`. `unload` is sent for idle models only. */
export type MemoryReply =
  | { kind: "grant"; model: string; granted: boolean }
  | { kind: "unload"; model: string };

export const fromChildSchema = z.discriminatedUnion("kind", [
  /** The execution provider of all models. Sent before any is loaded. */
  z.object({ kind: z.literal("provider"), provider: z.string() }),
  z.object({
    kind: z.literal("ready"),
    provider: z.string(),
    capabilities: z.array(capabilitySchema),
    models: z.array(modelMemorySchema).default([]),
    enhancer: enhancerStateSchema.default({
      available: false,
      reason: "This process doesn't enhance prompts.",
    }),
  }),
  /** The child can't work in this installation, and exits. */
  z.object({ kind: z.literal("unusable"), reason: z.string() }),
  ...memoryMessages,
  z.object({ kind: z.literal("state"), jobId: z.string(), state: stateSchema }),
  z.object({ kind: z.literal("done"), jobId: z.string(), result: resultSchema }),
  z.object({ kind: z.literal("enhanced"), jobId: z.string(), enhancement: enhancementSchema }),
  z.object({ kind: z.literal("cancelled"), jobId: z.string() }),
  z.object({
    kind: z.literal("failed"),
    jobId: z.string(),
    code: z.string().min(1),
    message: z.string().min(1),
    detail: z.string(),
    retryable: z.boolean(),
  }),
]);
export type FromChild = z.infer<typeof fromChildSchema>;

export type ToChild =
  | { kind: "run"; request: GenerationRequest }
  | { kind: "enhance"; request: EnhancementRequest }
  | { kind: "cancel"; jobId: string }
  | { kind: "stop" }
  | MemoryReply;
