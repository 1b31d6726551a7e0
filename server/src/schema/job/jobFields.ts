import { z } from "zod";
import { maxSeed, promptLimit } from "#contracts/jobs/definition.ts";
import {
  idempotencyKeyInput,
  imageNotFoundMessage,
  negativePromptInput,
  promptInput,
  seedInput,
} from "#contracts/submit/fields.ts";
import { builder } from "../../builder.ts";
import { findJobs } from "../../data/jobs.ts";
import { cancelJob } from "../../domain/jobs/cancelJob.ts";
import { submitJob } from "../../domain/jobs/submitJob.ts";
import { watchViewerJobs } from "../../domain/jobs/watchViewerJobs.ts";
import {
  ContentRefusedError,
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  JobFinishedError,
  NotAuthenticatedError,
  NotFoundError,
  QueueFullError,
} from "../../errors.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { JobTypeRef } from "../enums.ts";
import { uuidOf } from "../ids.ts";
import { JobRef } from "./Job.ts";

builder.queryField("job", (t) =>
  t.field({
    type: JobRef,
    nullable: true,
    description: "A job of the viewer, by its id or its UUID; null when there is none.",
    args: { id: t.arg.id({ required: true, description: "Its `id` or `uuid`." }) },
    resolve: async (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      if (!uuid || !context.viewer) return null;
      const [row] = await findJobs(context.db, [uuid]);
      return row ? { row, progress: null } : null;
    },
  }),
);

/** Only what holds for every format; the limits of each are checked where the job is created. */
const submitSchema = z.looseObject({
  prompt: promptInput,
  negativePrompt: negativePromptInput.nullish(),
  seed: seedInput.nullish(),
  idempotencyKey: idempotencyKeyInput.nullish(),
});

const SubmitJobInput = builder.inputType("SubmitJobInput", {
  description: "What to make. Everything left out is the format's default.",
  validate: submitSchema,
  fields: (t) => ({
    type: t.field({ type: JobTypeRef, required: true, description: "The format." }),
    prompt: t.string({ required: true, description: `What to show, 1 to ${promptLimit} characters.` }),
    negativePrompt: t.string({ description: "What to avoid. null: none; an empty one is encoded as such." }),
    seed: t.int({
      description: `0 to ${maxSeed}; drawn when left out. Same seed and settings, same picture. The next pictures of a batch have the next seeds, and 0 comes after the last.`,
    }),
    batchSize: t.int({ description: "How many pictures." }),
    width: t.int({ description: "In pixels." }),
    height: t.int({ description: "In pixels." }),
    steps: t.int({ description: "Denoising steps." }),
    guidanceScale: t.float({ description: "How closely to follow the prompt; 0 is allowed." }),
    sourceAssetId: t.id({
      description: "`id` or `uuid` of a picture of the viewer to begin with, where the format takes one.",
    }),
    strength: t.float({
      description: "How much of the source is made anew, 0.05 to 1; 0.6 when left out. Only with a source.",
    }),
    embedPrompt: t.boolean({
      description: "Whether the prompt is written into the files' metadata; yes when left out.",
    }),
    startBy: t.field({
      type: "DateTime",
      description: "Give the job up, without a charge, when it has not begun by then. Within seven days.",
    }),
    finishBy: t.field({
      type: "DateTime",
      description: "Give the job up, without a charge, when it has not ended by then. Within seven days.",
    }),
    idempotencyKey: t.string({
      description:
        "Within 24 hours the same key again answers the same job instead of making another; 1 to 255 characters.",
    }),
  }),
});

function sourceOf(id: string | number | null | undefined): string | null {
  if (id == null || id === "") return null;
  const uuid = uuidOf("Asset", String(id));
  if (uuid) return uuid;
  throw new InvalidInputError([{ path: ["sourceAssetId"], message: imageNotFoundMessage }]);
}

builder.mutationField("submitJob", (t) =>
  t.field({
    type: JobRef,
    description: "Submits a job and reserves its credits.",
    errors: {
      types: [
        InvalidInputError,
        NotAuthenticatedError,
        ContentRefusedError,
        FormatUnavailableError,
        InsufficientCreditsError,
        IdempotencyConflictError,
        QueueFullError,
      ],
      union: { description: "How submitting ended." },
      result: { description: "The job is waiting for a worker." },
      dataField: { description: "The job." },
    },
    args: { input: t.arg({ type: SubmitJobInput, required: true, description: "What to make." }) },
    resolve: async (_root, { input }, context) => {
      const sourceAssetId = sourceOf(input.sourceAssetId);
      return { row: await submitJob(context, { ...input, sourceAssetId }), progress: null };
    },
  }),
);

builder.mutationField("cancelJob", (t) =>
  t.field({
    type: JobRef,
    description: "Ends a waiting job at once, and a running one between two steps. Its credits come back.",
    errors: {
      types: [NotFoundError, NotAuthenticatedError, JobFinishedError],
      union: { description: "How cancelling ended." },
      result: { description: "The job is cancelled, or will be in a moment." },
      dataField: { description: "The job." },
    },
    args: { id: t.arg.id({ required: true, description: "The job's `id` or `uuid`." }) },
    resolve: async (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      if (!uuid) throw context.viewer ? new NotFoundError("job") : new NotAuthenticatedError();
      return { row: await cancelJob(context, uuid), progress: null };
    },
  }),
);

builder.subscriptionField("jobUpdated", (t) =>
  t.field({
    type: JobRef,
    description: "One job: a snapshot, then every newer state, ending at the terminal one.",
    authScopes: { signedIn: true },
    args: { id: t.arg.id({ required: true, description: "The job's `id` or `uuid`." }) },
    subscribe: (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      if (!uuid) throw new NotFoundError("job");
      return watchViewerJobs(context, uuid);
    },
    resolve: (job: LiveJob) => job,
  }),
);

builder.subscriptionField("jobUpdates", (t) =>
  t.field({
    type: JobRef,
    description:
      "All jobs of the viewer: a snapshot of the unfinished ones, then every change. Does not end.",
    authScopes: { signedIn: true },
    args: {
      since: t.arg({
        type: "DateTime",
        description:
          "Also begin with jobs that have changed since then, ended or not: when the connection was lost, or `updatedAt` of the last job seen.",
      }),
    },
    subscribe: (_root, { since }, context) => watchViewerJobs(context, null, since ?? null),
    resolve: (job: LiveJob) => job,
  }),
);
