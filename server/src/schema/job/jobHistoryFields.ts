import { builder } from "../../builder.ts";
import { findAttemptsOfJobs } from "../../data/attempts.ts";
import { findCreditEntriesOfJobs } from "../../data/credits.ts";
import { CreditEntryRef } from "../profile/CreditEntry.ts";
import { JobRef } from "./Job.ts";
import { JobAttemptRef } from "./JobAttempt.ts";

builder.objectFields(JobRef, (t) => ({
  retryOf: t.field({
    type: JobRef,
    nullable: true,
    description: "The job that this job retries. Null if it isn't a retry.",
    resolve: ({ row }) => row.retry_of,
  }),
  attempts: t.loadableGroup({
    type: JobAttemptRef,
    description: "The attempts at the job, oldest first.",
    load: (ids: string[], context) => findAttemptsOfJobs(context.db, ids),
    group: (attempt) => attempt.job_id,
    loaderOptions: { cache: false },
    resolve: ({ row }) => row.id,
  }),
  creditEntries: t.loadableGroup({
    type: CreditEntryRef,
    description: "The changes that the job made to the viewer's credit balance, oldest first.",
    load: (ids: string[], context) => findCreditEntriesOfJobs(context.db, ids),
    group: (entry) => entry.job_id ?? "",
    loaderOptions: { cache: false },
    resolve: ({ row }) => row.id,
  }),
}));
