import { createContextCache } from "@pothos/core";
import DataLoader from "dataloader";
import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { type QueuePosition, readQueuePositions } from "../../data/queuePositions.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { JobRef, progressOf } from "./Job.ts";

/** Reads the queue positions of an operation at once. A subscription's jobs come with theirs. */
const queuePositions = createContextCache(
  (context: Context) =>
    new DataLoader<string, QueuePosition | null>(
      async (ids) => {
        const found = await readQueuePositions(context.db, context.services.clock);
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    ),
);

async function queuePositionOf(job: LiveJob, context: Context): Promise<QueuePosition | null> {
  if (job.row.status !== "pending") return null;
  return job.queuePosition === undefined ? queuePositions(context).load(job.row.id) : job.queuePosition;
}

const secondsUntil = (moment: number, context: Context): number =>
  Math.max(0, Math.ceil((moment - context.services.clock()) / 1000));

/** Estimated seconds from the claim to the settlement, for the job's own steps and size. */
async function expectedSeconds({ row }: LiveJob, context: Context): Promise<number | null> {
  const formats = await context.services.formats.list();
  const format = formats.find(({ type }) => type === row.job_type);
  return format ? format.expectedSeconds * jobWork(row.config, format.definition) : null;
}

async function remainingSeconds(job: LiveJob, context: Context): Promise<number | null> {
  if (isTerminal(job.row.status)) return null;
  const progress = await progressOf(job, context);
  if (progress?.remaining_ms != null) return progress.remaining_ms / 1000;
  const expected = await expectedSeconds(job, context);
  if (expected === null || job.row.status === "pending" || !job.row.started_at) return expected;
  const elapsed = context.services.clock() - Date.parse(job.row.started_at);
  return Math.max(0, expected - elapsed / 1000);
}

const wholeSeconds = (seconds: number | null): number | null =>
  seconds === null ? null : Math.ceil(seconds);

builder.objectFields(JobRef, (t) => ({
  queuePosition: t.int({
    nullable: true,
    description:
      "The position in the queue of a PENDING job, starting at 1. Null for any other status, beyond position 10,000, and for all but the viewer's first 100 jobs.",
    resolve: async (job, _args, context) => (await queuePositionOf(job, context))?.position ?? null,
  }),
  estimatedStartSeconds: t.int({
    nullable: true,
    description:
      "The estimated time in seconds until a worker claims a PENDING job. Null for any other status, and while no worker serves the queue.",
    resolve: async (job, _args, context) => {
      const startsAt = (await queuePositionOf(job, context))?.estimatedStartAt ?? null;
      return startsAt === null ? null : secondsUntil(startsAt, context);
    },
  }),
  estimatedDurationSeconds: t.int({
    nullable: true,
    description:
      "The estimated processing time in seconds, without queueing, for the job's steps, size and batch size, learned from completed jobs of its format.",
    resolve: async (job, _args, context) => wholeSeconds(await expectedSeconds(job, context)),
  }),
  estimatedRemainingSeconds: t.int({
    nullable: true,
    description:
      "The estimated remaining processing time in seconds, without queueing. Null for a finished job.",
    resolve: async (job, _args, context) => wholeSeconds(await remainingSeconds(job, context)),
  }),
  isThrottled: t.boolean({
    description:
      "True if the job enters its queue only after another job of the viewer in the same queue has finished.",
    resolve: ({ row }) => row.throttled,
  }),
}));
