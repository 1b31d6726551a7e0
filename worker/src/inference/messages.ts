import { z } from "zod";
import { timingsSchema } from "#contracts/callback/message.ts";
import { jobTypeSchema } from "#contracts/jobs/catalog.ts";
import { jobPhases } from "#contracts/jobs/definition.ts";
import { previewSchema } from "#contracts/redis/events.ts";
import { logFormats, logLevels } from "#platform/log.ts";
import { providers } from "../onnx/providers.ts";
import type { FromChild } from "./protocol.ts";

const limits = z.object({
  minSteps: z.number().int().positive().optional(),
  maxSteps: z.number().int().positive().optional(),
  maxGuidanceScale: z.number().nonnegative().optional(),
  takesSource: z.literal(false).optional(),
});

const capability = z.discriminatedUnion("available", [
  z.object({ type: jobTypeSchema, available: z.literal(true), pack: z.string(), limits: limits.optional() }),
  z.object({ type: jobTypeSchema, available: z.literal(false), reason: z.string() }),
]);

const state = z.object({
  phase: z.enum(jobPhases),
  step: z.number().int().nonnegative(),
  totalSteps: z.number().int().positive(),
  remainingMs: z.number().nonnegative().nullable(),
  preview: previewSchema.nullable(),
  enhancedPrompt: z.string().nullable().default(null),
});

const file = z.object({
  batchIndex: z.number().int().nonnegative(),
  seed: z.number().int().nonnegative(),
  path: z.string(),
  mimeType: z.enum(["image/png", "video/mp4"]),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  duration: z.number().positive().nullable(),
  fileSize: z.number().int().nonnegative(),
  thumbnailPath: z.string(),
  thumbHash: z.string(),
});

const enhancement = z.object({ prompt: z.string().nullable(), note: z.string().nullable() });

const result = z.object({
  files: z.array(file),
  timings: timingsSchema.omit({ upload_ms: true }),
  enhancement: enhancement.nullable().default(null),
});

const enhancerState = z.discriminatedUnion("available", [
  z.object({ available: z.literal(true), pack: z.string() }),
  z.object({ available: z.literal(false), reason: z.string() }),
]);

const need = z.object({ model: z.string(), bytes: z.number().positive() });

/** What comes out of a child is checked like anything that crosses a process boundary. */
export const fromChildSchema: z.ZodType<FromChild> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("provider"), provider: z.string() }),
  z.object({
    kind: z.literal("ready"),
    provider: z.string(),
    capabilities: z.array(capability),
    models: z.array(need).default([]),
    enhancer: enhancerState.default({ available: false, reason: "This process enhances no prompts." }),
  }),
  z.object({ kind: z.literal("refused"), reason: z.string() }),
  need.extend({ kind: z.literal("want"), mayWait: z.boolean() }),
  z.object({ kind: z.literal("forgo"), model: z.string() }),
  z.object({ kind: z.literal("loaded"), model: z.string(), ms: z.number().nonnegative() }),
  z.object({ kind: z.literal("idle"), model: z.string() }),
  z.object({ kind: z.literal("unloaded"), model: z.string() }),
  z.object({ kind: z.literal("state"), jobId: z.string(), state }),
  z.object({ kind: z.literal("done"), jobId: z.string(), result }),
  z.object({ kind: z.literal("enhanced"), jobId: z.string(), enhancement }),
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

/** What a child is told when it is forked, as JSON in its first argument. Paths are absolute. */
export const childOptionsSchema = z.object({
  modelsDir: z.string(),
  jobTypes: z.array(jobTypeSchema),
  /** It also enhances prompts outside of jobs. */
  enhancer: z.boolean().optional(),
  threads: z.number().int().positive(),
  requireCuda: z.boolean(),
  providers: z.array(z.enum(providers)).optional(),
  /** The content policy; the shipped one when left out. */
  policyFile: z.string().optional(),
  logLevel: z.enum(logLevels),
  logFormat: z.enum(logFormats).optional(),
});
export type ChildOptions = z.infer<typeof childOptionsSchema>;
