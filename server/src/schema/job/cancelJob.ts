import { builder } from "../../builder.ts";
import { cancelJob, cancelPendingJobs } from "../../domain/jobs/cancelJob.ts";
import { JobFinishedError, NotAuthenticatedError, NotFoundError } from "../../errors.ts";
import { uuidOf } from "../ids.ts";
import { JobRef } from "./Job.ts";

builder.mutationField("cancelJob", (t) =>
  t.field({
    type: JobRef,
    description:
      "Cancels one of the viewer's jobs and returns its credits. A PENDING job is cancelled immediately, a PROCESSING one between two denoising steps.",
    errors: {
      types: [NotFoundError, NotAuthenticatedError, JobFinishedError],
      union: { description: "The result of cancelling a job: the job, or the reason for the refusal." },
      result: { description: "The job is cancelled, or its cancellation was requested." },
      dataField: { description: "The job after the request." },
    },
    args: { id: t.arg.id({ required: true, description: "The `id` or `uuid` of the job." }) },
    resolve: async (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      if (!uuid) throw context.viewer ? new NotFoundError("job") : new NotAuthenticatedError();
      return { row: await cancelJob(context, uuid), progress: null };
    },
  }),
);

builder.mutationField("cancelPendingJobs", (t) =>
  t.field({
    type: [JobRef],
    description:
      "Cancels all PENDING jobs of the viewer and returns their credits. PROCESSING jobs continue.",
    errors: {
      types: [NotAuthenticatedError],
      union: { description: "The result of cancelling all pending jobs: the jobs, or an error." },
      result: { description: "The viewer has no more pending jobs." },
      dataField: { description: "The jobs that were cancelled." },
    },
    resolve: async (_root, _args, context) =>
      (await cancelPendingJobs(context)).map((row) => ({ row, progress: null })),
  }),
);
