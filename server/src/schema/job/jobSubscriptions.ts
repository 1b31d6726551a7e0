import { builder } from "../../builder.ts";
import { watchViewerJobs } from "../../domain/jobs/watchViewerJobs.ts";
import { NotFoundError } from "../../errors.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { uuidOf } from "../ids.ts";
import { JobRef } from "./Job.ts";

builder.subscriptionField("jobUpdated", (t) =>
  t.field({
    type: JobRef,
    description:
      "The state of one job: the current one, then every newer one. Completes after the job has finished.",
    authScopes: { signedIn: true },
    args: { id: t.arg.id({ required: true, description: "The `id` or `uuid` of the job." }) },
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
      "The states of all of the viewer's jobs: the current one of each unfinished job, then every change. Never completes.",
    authScopes: { signedIn: true },
    args: {
      since: t.arg({
        type: "DateTime",
        description:
          "Also starts with finished jobs that have changed since this time. To resume after a lost connection, pass the `updatedAt` of the last received job.",
      }),
    },
    subscribe: (_root, { since }, context) => watchViewerJobs(context, null, since ?? null),
    resolve: (job: LiveJob) => job,
  }),
);
