import { durationSeconds, type JobDefinition, type Range } from "#contracts/jobs/definition.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { builder } from "../../builder.ts";
import type { Format } from "../../domain/formats/offeredFormats.ts";
import { absent } from "../absent.ts";
import { JobTypeRef, MediaKindRef } from "../enums.ts";

const IntRangeRef = builder.objectRef<Range>("IntRange").implement({
  description: "Whole numbers that are allowed, bounds included.",
  fields: (t) => ({
    min: t.exposeInt("min", { description: "The smallest." }),
    max: t.exposeInt("max", { description: "The largest." }),
    multipleOf: t.exposeInt("multipleOf", { nullable: true, description: "Only multiples of this." }),
  }),
});

const FloatRangeRef = builder.objectRef<Range>("FloatRange").implement({
  description: "Numbers that are allowed, bounds included.",
  fields: (t) => ({
    min: t.exposeFloat("min", { description: "The smallest." }),
    max: t.exposeFloat("max", { description: "The largest." }),
  }),
});

const LimitsRef = builder.objectRef<JobDefinition["limits"]>("JobFormatLimits").implement({
  description: "What a job of a format may ask for.",
  fields: (t) => ({
    promptLength: t.exposeInt("prompt", { description: "Characters of a prompt at most." }),
    steps: t.field({ type: IntRangeRef, description: "Denoising steps.", resolve: (limits) => limits.steps }),
    guidanceScale: t.field({
      type: FloatRangeRef,
      description: "How closely the prompt is followed.",
      resolve: (limits) => limits.guidanceScale,
    }),
    side: t.field({
      type: IntRangeRef,
      description: "Width and height, in pixels.",
      resolve: (limits) => limits.side,
    }),
    pixels: t.exposeInt("pixels", { description: "Width × height at most." }),
    batchSizes: t.intList({
      description: "How many pictures one job may make.",
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
  description: "One of the ten ways to make something, with its defaults, limits and price.",
  fields: (t) => ({
    type: t.field({
      type: JobTypeRef,
      description: "Its name in the API.",
      resolve: (format) => format.type,
    }),
    title: t.string({ description: "Its name for people.", resolve: (format) => format.definition.title }),
    description: t.string({
      description: "What it is good for.",
      resolve: (format) => format.definition.description,
    }),
    quality: t.string({
      description: "`fast` or `high`.",
      resolve: (format) => format.definition.quality,
    }),
    media: t.field({
      type: MediaKindRef,
      description: "What comes out.",
      resolve: (format) => format.definition.media,
    }),
    enhanced: t.boolean({
      description: "A language model enriches the prompt first.",
      resolve: (format) => format.definition.enhanced,
    }),
    width: t.int({
      description: "Default width, in pixels.",
      resolve: (format) => format.definition.width,
    }),
    height: t.int({
      description: "Default height, in pixels.",
      resolve: (format) => format.definition.height,
    }),
    steps: t.exposeInt("steps", { description: "Default denoising steps." }),
    guidanceScale: t.exposeFloat("guidanceScale", { description: "Default guidance scale." }),
    frameCount: t.int({
      nullable: true,
      description: "Frames; null where the model knows none.",
      resolve: (format) => format.definition.frameCount,
    }),
    durationSeconds: t.int({
      nullable: true,
      description: "Length of a video; null for pictures.",
      resolve: (format) => durationSeconds(format.definition),
    }),
    estimatedSeconds: t.int({
      description:
        "How long one picture or video takes, about; learned from finished jobs. Waiting is not in it.",
      resolve: ({ definition, expectedSeconds, steps }) => {
        const { width, height } = definition;
        const work = jobWork({ batch_size: 1, sample_steps: steps, width, height }, definition);
        return Math.ceil(expectedSeconds * work);
      },
    }),
    credits: t.int({
      description: "Price of one picture or video.",
      resolve: (format) => format.definition.credits,
    }),
    limits: t.field({
      type: LimitsRef,
      description: "What a job may ask for.",
      resolve: (format) => format.limits,
    }),
    takesSource: t.exposeBoolean("takesSource", {
      description: "A job may begin with one of the viewer's pictures.",
    }),
    available: t.exposeBoolean("available", { description: "A worker can make it now." }),
    unavailableReason: t.exposeString("unavailableReason", {
      nullable: true,
      description: "Why not, in a sentence; null when it is available.",
    }),
  }),
});

builder.queryField("jobFormats", (t) =>
  t.field({
    type: [JobFormatRef],
    description: "The ten formats. Nobody needs to sign in for this.",
    resolve: (_root, _args, context) => context.services.formats.list(),
  }),
);
