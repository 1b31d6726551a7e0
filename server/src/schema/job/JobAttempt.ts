import { builder } from "../../builder.ts";
import type { AttemptRow } from "../../data/attempts.ts";
import { AttemptOutcomeRef } from "../enums.ts";
import { JobErrorRef, jobErrorOf } from "./JobError.ts";

export const JobAttemptRef = builder.objectRef<AttemptRow>("JobAttempt").implement({
  description: "One execution of a job by one worker.",
  fields: (t) => ({
    number: t.exposeInt("attempt", {
      description: "The number of the attempt within its job, starting at 1.",
    }),
    startedAt: t.field({
      type: "DateTime",
      description: "The time at which a worker claimed the job for this attempt.",
      resolve: (attempt) => attempt.claimed_at,
    }),
    finishedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which the attempt finished. Null while it is running.",
      resolve: (attempt) => attempt.ended_at,
    }),
    outcome: t.field({
      type: AttemptOutcomeRef,
      nullable: true,
      description: "The outcome of the attempt. Null while it is running.",
      resolve: (attempt) => attempt.outcome,
    }),
    error: t.field({
      type: JobErrorRef,
      nullable: true,
      description: "The reason for the failure of the attempt. Null if it hasn't failed.",
      resolve: jobErrorOf,
    }),
  }),
});
