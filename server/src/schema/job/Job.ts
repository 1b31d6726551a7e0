import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { findAssetsOfJobs } from "../../data/assets.ts";
import { findJobs } from "../../data/jobs.ts";
import { type LiveJob, visibleProgress } from "../../live/liveJob.ts";
import { absent } from "../absent.ts";
import { AssetRef } from "../asset/Asset.ts";
import { JobStatusRef, JobTypeRef } from "../enums.ts";
import { uuidsAmong } from "../ids.ts";
import { JobFormatRef } from "./JobFormat.ts";
import { JobErrorRef, JobProgressRef, JobTimingsRef } from "./JobProgress.ts";

/** Without a cache: the context of a subscription outlives many states of a job. */
export const JobRef = builder.loadableNodeRef<LiveJob, string, string, string>("Job", {
  id: { resolve: (job) => job.row.id },
  toKey: (job) => job.row.id,
  load: async (ids: string[], context) => {
    const rows = await findJobs(context.db, context.viewer ? uuidsAmong(ids) : []);
    return ids.map((id) => {
      const row = rows.find((candidate) => candidate.id === id);
      return row ? { row, progress: null } : absent<LiveJob>();
    });
  },
  loaderOptions: { cache: false },
});

/** The progress to show, looked up where the job came without. */
export async function progressOf(job: LiveJob, context: Context): Promise<ProgressEvent | null> {
  if (job.row.status !== "processing" || job.progress) return visibleProgress(job);
  const progress = await context.loaders.progress.load(job.row.id);
  return visibleProgress({ row: job.row, progress });
}

JobRef.implement({
  description: "One wish of a person, from submitting it to its pictures or its video.",
  fields: (t) => ({
    uuid: t.id({
      description: "The UUID, as in the database, file paths and logs.",
      resolve: ({ row }) => row.id,
    }),
    type: t.field({
      type: JobTypeRef,
      description: "Its format's name.",
      resolve: ({ row }) => row.job_type,
    }),
    format: t.field({
      type: JobFormatRef,
      description: "Its format.",
      resolve: ({ row }) => row.job_type,
    }),
    prompt: t.string({ description: "What was asked for.", resolve: ({ row }) => row.prompt }),
    enhancedPrompt: t.string({
      nullable: true,
      description: "What a language model made of it and the picture is made from; null while there is none.",
      resolve: async (job, _args, context) => {
        if (job.row.enhanced_prompt) return job.row.enhanced_prompt;
        return (await progressOf(job, context))?.enhanced_prompt ?? null;
      },
    }),
    enhancementNote: t.string({
      nullable: true,
      description: "Why `prompt` was used as it is although the format enhances it, in a sentence.",
      resolve: ({ row }) => row.enhancement_note,
    }),
    negativePrompt: t.string({
      nullable: true,
      description: "What was to be avoided. null: none given, which is not the same as an empty one.",
      resolve: ({ row }) => row.config.negative_prompt,
    }),
    seed: t.int({
      description:
        "Seed of the first picture; picture `i` of a batch uses `seed + i`, and 0 comes after 2147483647.",
      resolve: ({ row }) => row.config.seed,
    }),
    batchSize: t.int({ description: "How many pictures.", resolve: ({ row }) => row.config.batch_size }),
    width: t.int({ description: "In pixels.", resolve: ({ row }) => row.config.width }),
    height: t.int({ description: "In pixels.", resolve: ({ row }) => row.config.height }),
    steps: t.int({
      description: "Denoising steps of one picture.",
      resolve: ({ row }) => row.config.sample_steps,
    }),
    guidanceScale: t.float({
      description: "How closely the prompt is followed.",
      resolve: ({ row }) => row.config.sample_guide_scale,
    }),
    frameCount: t.int({
      nullable: true,
      description: "Frames; null where the model knows none.",
      resolve: ({ row }) => row.config.frame_num ?? null,
    }),
    sourceAsset: t.field({
      type: AssetRef,
      nullable: true,
      description: "The picture it begins with; null when it begins with noise, or the picture was deleted.",
      resolve: ({ row }) => row.config.source_asset_id ?? null,
    }),
    strength: t.float({
      nullable: true,
      description: "How much of the source is made anew; null without one.",
      resolve: ({ row }) => row.config.strength ?? null,
    }),
    embedPrompt: t.boolean({
      description: "Whether the prompt is written into the files' metadata.",
      resolve: ({ row }) => row.config.embed_prompt ?? true,
    }),
    status: t.field({
      type: JobStatusRef,
      description: "Where it is in its life.",
      resolve: ({ row }) => row.status,
    }),
    attempt: t.int({ description: "Executions begun so far.", resolve: ({ row }) => row.attempt }),
    credits: t.int({ description: "Price of the whole job.", resolve: ({ row }) => row.credits }),
  }),
});

builder.objectFields(JobRef, (t) => ({
  createdAt: t.field({
    type: "DateTime",
    description: "When it was submitted.",
    resolve: ({ row }) => row.created_at,
  }),
  updatedAt: t.field({
    type: "DateTime",
    description: "When its row last changed.",
    resolve: ({ row }) => row.updated_at,
  }),
  startedAt: t.field({
    type: "DateTime",
    nullable: true,
    description: "When a worker took it, the last time.",
    resolve: ({ row }) => row.started_at,
  }),
  completedAt: t.field({
    type: "DateTime",
    nullable: true,
    description: "When it ended, well or not.",
    resolve: ({ row }) => row.completed_at,
  }),
  cancelRequestedAt: t.field({
    type: "DateTime",
    nullable: true,
    description: "When its end was asked for.",
    resolve: ({ row }) => row.cancel_requested_at,
  }),
  progress: t.field({
    type: JobProgressRef,
    nullable: true,
    description: "Live state while PROCESSING.",
    resolve: (job, _args, context) => progressOf(job, context),
  }),
  error: t.field({
    type: JobErrorRef,
    nullable: true,
    description: "Why it failed.",
    resolve: ({ row }) =>
      row.status === "failed"
        ? { code: row.error_code ?? "UNKNOWN", message: row.error_message ?? "The job failed." }
        : null,
  }),
  timings: t.field({
    type: JobTimingsRef,
    nullable: true,
    description: "Where its time went, once it has completed.",
    resolve: ({ row }) => row.timings,
  }),
  assets: t.loadableGroup({
    type: AssetRef,
    description: "Its results, in batch order; empty until it has completed.",
    load: (ids: string[], context) =>
      findAssetsOfJobs(
        context.db,
        ids.filter((id) => id !== ""),
      ),
    group: (asset) => (typeof asset === "string" ? "" : asset.job_id),
    loaderOptions: { cache: false },
    resolve: ({ row }) => (isTerminal(row.status) ? row.id : ""),
  }),
}));

// Here and not beside Asset's other fields: the two types name each other, their files must not.
builder.objectField(AssetRef, "job", (t) =>
  t.field({ type: JobRef, description: "The job that made it.", resolve: (asset) => asset.job_id }),
);
