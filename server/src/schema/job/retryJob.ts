import { idempotencyKeyInput } from "#contracts/submit/fields.ts";
import { builder } from "../../builder.ts";
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
import { idempotencyKeyDescription } from "./submitJob.ts";

builder.mutationField("retryJob", (t) =>
  t.field({
    type: JobRef,
    description:
      "Submits a new job with the settings of a FAILED or CANCELLED one. It costs the same as any new job.",
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
      union: { description: "The result of retrying a job: the new job, or the reason for the refusal." },
      result: { description: "A new job was submitted and is waiting for a worker." },
      dataField: { description: "The new job. Its `retryOf` is the job that was retried." },
    },
    args: {
      id: t.arg.id({ required: true, description: "The `id` or `uuid` of the job to retry." }),
      newSeed: t.arg.boolean({
        defaultValue: false,
        description: "True to use a new random seed. With the same seed the result is the same.",
      }),
      idempotencyKey: t.arg.string({
        description: idempotencyKeyDescription,
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
