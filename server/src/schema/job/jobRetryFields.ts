import { idempotencyKeyInput } from "#contracts/submit/fields.ts";
import { builder } from "../../builder.ts";
import { cancelPendingJobs } from "../../domain/jobs/cancelJob.ts";
import { retryJob } from "../../domain/jobs/retryJob.ts";
import {
  ContentRefusedError,
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  JobNotRetryableError,
  NotAuthenticatedError,
  NotFoundError,
  QueueFullError,
} from "../../errors.ts";
import { uuidOf } from "../ids.ts";
import { JobRef } from "./Job.ts";

builder.mutationField("retryJob", (t) =>
  t.field({
    type: JobRef,
    description: "Submits a failed or cancelled job again, with the same settings. It costs as a new one.",
    errors: {
      types: [
        NotFoundError,
        NotAuthenticatedError,
        JobNotRetryableError,
        InvalidInputError,
        ContentRefusedError,
        FormatUnavailableError,
        QueueFullError,
        InsufficientCreditsError,
        IdempotencyConflictError,
      ],
      union: { description: "How trying again ended." },
      result: { description: "A new job is waiting for a worker." },
      dataField: { description: "The new job; its `retryOf` is the old one." },
    },
    args: {
      id: t.arg.id({ required: true, description: "The `id` or `uuid` of the job that ended." }),
      newSeed: t.arg.boolean({
        defaultValue: false,
        description: "Draws another seed. With the same one the same picture comes out.",
      }),
      idempotencyKey: t.arg.string({
        description:
          "Within 24 hours the same key again answers the same job instead of making another; 1 to 255 characters.",
        validate: idempotencyKeyInput.nullish(),
      }),
    },
    resolve: async (_root, { id, newSeed, idempotencyKey }, context) => {
      const jobId = uuidOf("Job", String(id));
      if (!jobId) throw context.viewer ? new NotFoundError("job") : new NotAuthenticatedError();
      const row = await retryJob(context, {
        jobId,
        newSeed: newSeed ?? false,
        idempotencyKey: idempotencyKey ?? null,
      });
      return { row, progress: null };
    },
  }),
);

builder.mutationField("cancelWaitingJobs", (t) =>
  t.field({
    type: [JobRef],
    description: "Cancels every waiting job of the viewer; what runs goes on. Their credits come back.",
    errors: {
      types: [NotAuthenticatedError],
      union: { description: "How cancelling ended." },
      result: { description: "Nothing of the viewer's waits any more." },
      dataField: { description: "The cancelled jobs." },
    },
    resolve: async (_root, _args, context) =>
      (await cancelPendingJobs(context)).map((row) => ({ row, progress: null })),
  }),
);
