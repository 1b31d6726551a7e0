import { durationSeconds, type JobDefinition, type Range } from "#contracts/jobs/definition.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { builder } from "../../builder.ts";
import type { Format } from "../../domain/formats/offeredFormats.ts";
import { absent } from "../absent.ts";
import { JobQualityRef, JobTypeRef, MediaKindRef } from "../enums.ts";

const IntRangeRef = builder.objectRef<Range>("IntRange").implement({
  description: "A range of integers, including both bounds.",
  fields: (t) => ({
    min: t.exposeInt("min", { description: "The smallest allowed value." }),
    max: t.exposeInt("max", { description: "The largest allowed value." }),
    multipleOf: t.exposeInt("multipleOf", {
      nullable: true,
      description: "The number that values must be a multiple of. Null if any integer is allowed.",
    }),
  }),
});

const FloatRangeRef = builder.objectRef<Range>("FloatRange").implement({
  description: "A range of numbers, including both bounds.",
  fields: (t) => ({
    min: t.exposeFloat("min", { description: "The smallest allowed value." }),
    max: t.exposeFloat("max", { description: "The largest allowed value." }),
  }),
});

const LimitsRef = builder.objectRef<JobDefinition["limits"]>("JobFormatLimits").implement({
  description: "The values that a format accepts, within the limits of the installed models.",
  fields: (t) => ({
    maxPromptLength: t.exposeInt("prompt", {
      description: "The maximum length of a prompt and of a negative prompt, in characters.",
    }),
    steps: t.field({
      type: IntRangeRef,
      description: "The allowed numbers of denoising steps.",
      resolve: (limits) => limits.steps,
    }),
    guidanceScale: t.field({
      type: FloatRangeRef,
      description: "The allowed values of the guidance scale.",
      resolve: (limits) => limits.guidanceScale,
    }),
    sideLength: t.field({
      type: IntRangeRef,
      description: "The allowed values of the width and of the height, in pixels.",
      resolve: (limits) => limits.side,
    }),
    maxPixels: t.exposeInt("pixels", { description: "The maximum of width × height, in pixels." }),
    batchSizes: t.intList({
      description: "The numbers of assets that one job may generate.",
      resolve: (limits) => [...limits.batchSizes],
    }),
  }),
});

export const JobFormatRef = builder.loadableNodeRef<Format, string, string, string>("JobFormat", {
  id: { resolve: (format) => format.type },
  toKey: (format) => format.type,
  load: async (types: string[], context) => {
    const formats = await context.services.formats.list();
    return types.map((type) => formats.find((format) => format.type === type) ?? absent<Format>());
  },
  loaderOptions: { cache: false },
});

JobFormatRef.implement({
  description: "A format that jobs can generate, with its defaults, limits and price.",
  fields: (t) => ({
    type: t.field({
      type: JobTypeRef,
      description: "The name of the format, which `submitJob` accepts.",
      resolve: (format) => format.type,
    }),
    title: t.string({
      description: "The title of the format for display.",
      resolve: (format) => format.definition.title,
    }),
    description: t.string({
      description: "A sentence that describes the format's results.",
      resolve: (format) => format.definition.description,
    }),
    quality: t.field({
      type: JobQualityRef,
      description: "The format's trade-off between speed and quality.",
      resolve: (format) => format.definition.quality,
    }),
    mediaKind: t.field({
      type: MediaKindRef,
      description: "The kind of media that the format generates.",
      resolve: (format) => format.definition.media,
    }),
    enhancesPrompt: t.boolean({
      description: "True if a language model rewrites the prompt before generation.",
      resolve: (format) => format.definition.enhanced,
    }),
    acceptsSourceAsset: t.exposeBoolean("takesSource", {
      description: "True if a job can start from one of the viewer's images.",
    }),
    width: t.int({
      description: "The default width in pixels.",
      resolve: (format) => format.definition.width,
    }),
    height: t.int({
      description: "The default height in pixels.",
      resolve: (format) => format.definition.height,
    }),
    steps: t.exposeInt("steps", { description: "The default number of denoising steps." }),
    guidanceScale: t.exposeFloat("guidanceScale", { description: "The default guidance scale." }),
    frameCount: t.int({
      nullable: true,
      description: "The number of frames. Null for formats whose model generates single images only.",
      resolve: (format) => format.definition.frameCount,
    }),
    durationSeconds: t.int({
      nullable: true,
      description: "The length of the video in seconds. Null for images.",
      resolve: (format) => durationSeconds(format.definition),
    }),
    estimatedDurationSeconds: t.int({
      description:
        "The estimated processing time of one image or video in seconds, without queueing, learned from completed jobs.",
      resolve: ({ definition, expectedSeconds, steps }) => {
        const { width, height } = definition;
        const work = jobWork({ batch_size: 1, sample_steps: steps, width, height }, definition);
        return Math.ceil(expectedSeconds * work);
      },
    }),
    credits: t.int({
      description: "The price of one image or video, in credits.",
      resolve: (format) => format.definition.credits,
    }),
    limits: t.field({
      type: LimitsRef,
      description: "The values that a job of this format may use.",
      resolve: (format) => format.limits,
    }),
    isAvailable: t.exposeBoolean("available", {
      description: "True if a worker can currently generate this format.",
    }),
    unavailableReason: t.exposeString("unavailableReason", {
      nullable: true,
      description: "A sentence that explains why the format is unavailable. Null if it is available.",
    }),
  }),
});

builder.queryField("jobFormats", (t) =>
  t.field({
    type: [JobFormatRef],
    description: "All job formats. Requires no authentication.",
    resolve: (_root, _args, context) => context.services.formats.list(),
  }),
);
