import { createContextCache } from "@pothos/core";
import DataLoader from "dataloader";
import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import { jobWork } from "#contracts/jobs/jobWork.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { type QueuePosition, readQueuePositions } from "../../data/queuePositions.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { JobRef, progressOf } from "./Job.ts";

/** All places an operation asks for in one reading; those of a subscription come with the job. */
const places = createContextCache(
  (context: Context) =>
    new DataLoader<string, QueuePosition | null>(
      async (ids) => {
        const found = await readQueuePositions(context.db, context.services.clock);
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    ),
);

async function placeOf(job: LiveJob, context: Context): Promise<QueuePosition | null> {
  if (job.row.status !== "pending") return null;
  return job.queuePosition === undefined ? places(context).load(job.row.id) : job.queuePosition;
}

const secondsUntil = (moment: number, context: Context): number =>
  Math.max(0, Math.ceil((moment - context.services.clock()) / 1000));

/** Seconds the job takes from the claim to its end, learned from others of its format, by its own steps and size. */
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
  place: t.int({
    nullable: true,
    description:
      "Its place in line while PENDING, 1 is next; null behind the 10,000th, and for all but the viewer's first hundred.",
    resolve: async (job, _args, context) => (await placeOf(job, context))?.position ?? null,
  }),
  startsInSeconds: t.int({
    nullable: true,
    description:
      "Seconds until a worker can be expected to begin, while PENDING; null while no worker is there.",
    resolve: async (job, _args, context) => {
      const startsAt = (await placeOf(job, context))?.estimatedStartAt ?? null;
      return startsAt === null ? null : secondsUntil(startsAt, context);
    },
  }),
  estimatedSeconds: t.int({
    nullable: true,
    description:
      "Seconds it takes once it has begun, by its steps, size and batch, learned from finished jobs of its format. " +
      "Waiting is not in it.",
    resolve: async (job, _args, context) => wholeSeconds(await expectedSeconds(job, context)),
  }),
  remainingSeconds: t.int({
    nullable: true,
    description: "Of these, the ones still to go; null once it has ended.",
    resolve: async (job, _args, context) => wholeSeconds(await remainingSeconds(job, context)),
  }),
  throttled: t.boolean({
    description: "Waits for another job of the viewer in the same queue to end before it goes there.",
    resolve: ({ row }) => row.throttled,
  }),
  startBy: t.field({
    type: "DateTime",
    nullable: true,
    description:
      "It is given up, and not charged, when it has not begun by then; while it waits, within about half a minute.",
    resolve: ({ row }) => row.start_by,
  }),
  finishBy: t.field({
    type: "DateTime",
    nullable: true,
    description:
      "It is given up, and not charged, when it has not ended by then; a result that comes later is thrown away.",
    resolve: ({ row }) => row.finish_by,
  }),
}));
