import { builder } from "../builder.ts";
import {
  ContentRefusedError,
  type DomainError,
  EnhancerBusyError,
  EnhancerUnavailableError,
  type FieldIssue,
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidCredentialsError,
  InvalidInputError,
  InvalidJobStateError,
  JobFinishedError,
  JobNotRetryableError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
  QueueFullError,
  RateLimitedError,
  UsernameTakenError,
} from "../errors.ts";
import { JobRef } from "./job/Job.ts";

const ErrorRef = builder.interfaceRef<DomainError>("Error").implement({
  description: "An expected failure of a mutation.",
  fields: (t) => ({
    code: t.exposeString("code", {
      description: "The stable code of the failure, in upper snake case, for programs.",
    }),
    message: t.exposeString("message", { description: "The failure as a sentence for users." }),
  }),
});

const FieldIssueRef = builder.objectRef<FieldIssue>("FieldIssue").implement({
  description: "A rule that a field of the input breaks.",
  fields: (t) => ({
    path: t.exposeStringList("path", {
      description: "The path of the field within the input. Empty if the issue concerns the whole input.",
    }),
    message: t.exposeString("message", { description: "The rule as a sentence for users." }),
  }),
});

builder.objectType(InvalidInputError, {
  name: "InvalidInputError",
  description: "The input breaks at least one rule. `issues` lists every field that is wrong.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    issues: t.field({
      type: [FieldIssueRef],
      description: "All rules that the input breaks, at least one.",
      resolve: (error) => error.issues,
    }),
  }),
});

builder.objectType(InsufficientCreditsError, {
  name: "InsufficientCreditsError",
  description: "The viewer doesn't have enough credits for the job.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    requiredCredits: t.exposeInt("requiredCredits", { description: "The price of the job, in credits." }),
    creditBalance: t.exposeInt("creditBalance", {
      description: "The number of credits that the viewer has.",
    }),
  }),
});

builder.objectType(ContentRefusedError, {
  name: "ContentRefusedError",
  description: "The content policy of this installation refuses the request.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    category: t.exposeString("category", {
      description: "The name of the policy category that refused the request, for example `minors`.",
    }),
  }),
});

builder.objectType(QueueFullError, {
  name: "QueueFullError",
  description: "The viewer has reached their subscription's limit of PENDING jobs.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    limit: t.exposeInt("limit", { description: "The maximum number of PENDING jobs." }),
    retryAfterSeconds: t.exposeInt("retryAfterSeconds", {
      description: "The estimated time in seconds until the viewer can submit another job.",
    }),
  }),
});

builder.objectType(RateLimitedError, {
  name: "RateLimitedError",
  description: "The rate limit of the operation is exceeded.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    retryAfterSeconds: t.exposeInt("retryAfterSeconds", {
      description: "The time in seconds after which the operation can be retried.",
    }),
  }),
});

builder.objectType(JobFinishedError, {
  name: "JobFinishedError",
  description: "The job has already finished, so it can't be cancelled.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    job: t.field({
      type: JobRef,
      description: "The job in its final state.",
      resolve: (error) => error.jobId,
    }),
  }),
});

/** Errors with only the fields of the interface. */
const plainErrors: Array<[new (...args: never[]) => DomainError, string]> = [
  [NotFoundError, "The object doesn't exist, or the viewer isn't allowed to read it."],
  [NotAuthenticatedError, "The request has no valid session or access token."],
  [NotOperatorError, "The viewer is not an operator of this installation."],
  [InvalidJobStateError, "The job's state doesn't allow the action; `message` gives the reason."],
  [FormatUnavailableError, "No worker can currently generate the format."],
  [JobNotRetryableError, "The job has not failed or been cancelled, so it can't be retried."],
  [IdempotencyConflictError, "The idempotency key was already used for a different request."],
  [InvalidCredentialsError, "The email address or the password is wrong."],
  [UsernameTakenError, "Another user has this username."],
  [EnhancerUnavailableError, "No worker can currently enhance prompts."],
  [EnhancerBusyError, "All workers that enhance prompts are busy."],
];

for (const [errorClass, description] of plainErrors) {
  builder.objectType(errorClass as new () => DomainError, {
    name: errorClass.name,
    description,
    interfaces: [ErrorRef],
  });
}
