import { builder } from "../../builder.ts";
import type { AttemptRow } from "../../data/attempts.ts";
import { AttemptOutcomeRef } from "../enums.ts";

export const JobAttemptRef = builder.objectRef<AttemptRow>("JobAttempt").implement({
  description: "One execution of a job by one worker.",
  fields: (t) => ({
    number: t.exposeInt("attempt", { description: "Counts the attempts at the job, from 1." }),
    startedAt: t.field({
      type: "DateTime",
      description: "When a worker took the job.",
      resolve: (attempt) => attempt.claimed_at,
    }),
    endedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it ended; null while it runs.",
      resolve: (attempt) => attempt.ended_at,
    }),
    outcome: t.field({
      type: AttemptOutcomeRef,
      nullable: true,
      description: "How it ended; null while it runs.",
      resolve: (attempt) => attempt.outcome,
    }),
    errorCode: t.exposeString("error_code", {
      nullable: true,
      description: "Stable name of what went wrong, for programs.",
    }),
    errorMessage: t.exposeString("error_message", {
      nullable: true,
      description: "What went wrong, in one sentence for people.",
    }),
  }),
});
