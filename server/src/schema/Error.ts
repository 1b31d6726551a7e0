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
  JobFinishedError,
  JobNotRetryableError,
  JobStateError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
  QueueFullError,
  RateLimitedError,
  UsernameTakenError,
} from "../errors.ts";
import { JobRef } from "./job/Job.ts";

const ErrorRef = builder.interfaceRef<DomainError>("Error").implement({
  description: "An expected failure.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "Stable name of the failure, for programs." }),
    message: t.exposeString("message", { description: "What went wrong, in one sentence for people." }),
  }),
});

const FieldIssueRef = builder.objectRef<FieldIssue>("FieldIssue").implement({
  description: "What is wrong with one field of the input.",
  fields: (t) => ({
    path: t.exposeStringList("path", { description: "The field; empty when it is about the whole input." }),
    message: t.exposeString("message", { description: "What is wrong, in one sentence." }),
  }),
});

builder.objectType(InvalidInputError, {
  name: "InvalidInputError",
  description: "The input is wrong; `issues` says where.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    issues: t.field({
      type: [FieldIssueRef],
      description: "What is wrong, field by field.",
      resolve: (error) => error.issues,
    }),
  }),
});

builder.objectType(InsufficientCreditsError, {
  name: "InsufficientCreditsError",
  description: "The viewer's credits do not reach.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    required: t.exposeInt("required", { description: "Credits the job needs." }),
    balance: t.exposeInt("balance", { description: "Credits the viewer has." }),
  }),
});

builder.objectType(ContentRefusedError, {
  name: "ContentRefusedError",
  description: "The content policy of this site refuses what was asked for.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    category: t.exposeString("category", { description: "Stable name of the rule, such as `minors`." }),
  }),
});

builder.objectType(QueueFullError, {
  name: "QueueFullError",
  description: "As many jobs of the viewer wait as their tier allows.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    limit: t.exposeInt("limit", { description: "Jobs that may wait." }),
    retryAfter: t.exposeInt("retryAfter", { description: "Seconds until there can be room." }),
  }),
});

builder.objectType(RateLimitedError, {
  name: "RateLimitedError",
  description: "Too many attempts in a short time.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    retryAfter: t.exposeInt("retryAfter", { description: "Seconds until it may be tried again." }),
  }),
});

builder.objectType(JobFinishedError, {
  name: "JobFinishedError",
  description: "The job has ended already, so there is nothing to cancel.",
  interfaces: [ErrorRef],
  fields: (t) => ({
    job: t.field({
      type: JobRef,
      description: "The job as it ended.",
      resolve: (error) => error.jobId,
    }),
  }),
});

/** Those that say nothing but what every error says. */
const plainErrors: Array<[new (...args: never[]) => DomainError, string]> = [
  [NotFoundError, "There is no such thing, or the viewer may not see it."],
  [NotAuthenticatedError, "Nobody is signed in."],
  [NotOperatorError, "The viewer does not look after this installation."],
  [JobStateError, "The job can't have this done to it as it is."],
  [FormatUnavailableError, "No worker can make this format now."],
  [JobNotRetryableError, "The job has not ended, or ended well."],
  [IdempotencyConflictError, "The idempotency key belongs to another request."],
  [InvalidCredentialsError, "The e-mail address or the password is wrong."],
  [UsernameTakenError, "Somebody else has this username."],
  [EnhancerUnavailableError, "No worker can enhance prompts now."],
  [EnhancerBusyError, "Every worker that enhances prompts had others to do first."],
];

for (const [errorClass, description] of plainErrors) {
  builder.objectType(errorClass as new () => DomainError, {
    name: errorClass.name,
    description,
    interfaces: [ErrorRef],
  });
}
