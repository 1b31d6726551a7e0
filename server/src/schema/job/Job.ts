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
import { uuidOf, uuidsAmong } from "../ids.ts";
import { JobErrorRef } from "./JobError.ts";
import { JobFormatRef } from "./JobFormat.ts";
import { JobProgressRef, JobTimingsRef } from "./JobProgress.ts";

/** Not cached: the context of a subscription outlives many states of a job. */
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

/** The job's visible progress, read from Redis if the job came without it. */
export async function progressOf(job: LiveJob, context: Context): Promise<ProgressEvent | null> {
  if (job.row.status !== "processing" || job.progress) return visibleProgress(job);
  const progress = await context.loaders.progress.load(job.row.id);
  return visibleProgress({ row: job.row, progress });
}

JobRef.implement({
  description: "A generation request and its lifecycle, from submission to the resulting assets.",
  fields: (t) => ({
    uuid: t.id({
      description: "The job's UUID, as used in the database, in file paths and in logs.",
      resolve: ({ row }) => row.id,
    }),
    type: t.field({
      type: JobTypeRef,
      description: "The name of the job's format.",
      resolve: ({ row }) => row.job_type,
    }),
    format: t.field({
      type: JobFormatRef,
      description: "The job's format, with its current limits and price.",
      resolve: ({ row }) => row.job_type,
    }),
    status: t.field({
      type: JobStatusRef,
      description: "The job's current status.",
      resolve: ({ row }) => row.status,
    }),
    attemptCount: t.int({
      description: "The number of attempts started so far.",
      resolve: ({ row }) => row.attempt,
    }),
    credits: t.int({
      description: "The price of the whole job, in credits.",
      resolve: ({ row }) => row.credits,
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the job was submitted.",
      resolve: ({ row }) => row.created_at,
    }),
    updatedAt: t.field({
      type: "DateTime",
      description: "The time at which the job last changed. Progress doesn't count as a change.",
      resolve: ({ row }) => row.updated_at,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which a worker last claimed the job. Null if no worker has claimed it yet.",
      resolve: ({ row }) => row.started_at,
    }),
    finishedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which the job completed, failed or was cancelled. Null until then.",
      resolve: ({ row }) => row.completed_at,
    }),
    cancelRequestedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which cancellation was requested. Null if it wasn't.",
      resolve: ({ row }) => row.cancel_requested_at,
    }),
    error: t.field({
      type: JobErrorRef,
      nullable: true,
      description: "The reason for the failure of a FAILED job. Null for any other status.",
      resolve: ({ row }) =>
        row.status === "failed"
          ? { code: row.error_code ?? "UNKNOWN", message: row.error_message ?? "The job failed." }
          : null,
    }),
    progress: t.field({
      type: JobProgressRef,
      nullable: true,
      description:
        "The live progress of a PROCESSING job. Null for any other status and before the first report.",
      resolve: (job, _args, context) => progressOf(job, context),
    }),
    timings: t.field({
      type: JobTimingsRef,
      nullable: true,
      description: "The time spent in each phase of a COMPLETED job. Null for any other status.",
      resolve: ({ row }) => row.timings,
    }),
    assets: t.loadableGroup({
      type: AssetRef,
      description: "The generated images or video, in batch order. Empty until the job has completed.",
      load: (ids: string[], context) =>
        findAssetsOfJobs(
          context.db,
          ids.filter((id) => id !== ""),
        ),
      group: (asset) => (typeof asset === "string" ? "" : asset.job_id),
      loaderOptions: { cache: false },
      resolve: ({ row }) => (isTerminal(row.status) ? row.id : ""),
    }),
  }),
});

// Defined here because Asset.ts can't import this file, which imports it.
builder.objectField(AssetRef, "job", (t) =>
  t.field({
    type: JobRef,
    nullable: true,
    description: "The job that generated the asset. Null for an UPLOADED asset.",
    resolve: (asset) => asset.job_id,
  }),
);

builder.queryField("job", (t) =>
  t.field({
    type: JobRef,
    nullable: true,
    description: "One of the viewer's jobs. Null if it doesn't exist or belongs to another user.",
    args: { id: t.arg.id({ required: true, description: "The `id` or `uuid` of the job." }) },
    resolve: async (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      if (!uuid || !context.viewer) return null;
      const [row] = await findJobs(context.db, [uuid]);
      return row ? { row, progress: null } : null;
    },
  }),
);
