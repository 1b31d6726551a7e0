import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import {
  adjustCredits,
  cancelUserJob,
  discardDeadLetter,
  pauseQueue,
  requeueDeadLetter,
  resumeQueue,
  setSubscriptionTier,
} from "../../domain/operator/actions.ts";
import {
  InvalidInputError,
  JobStateError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
} from "../../errors.ts";
import { uuidOf } from "../ids.ts";
import { QueueNameRef } from "./queues.ts";

const errorsOf = (done: string) => ({
  types: [NotAuthenticatedError, NotOperatorError, NotFoundError, InvalidInputError, JobStateError],
  union: { description: "How it ended." },
  result: { description: `${done} It is in the audit log.` },
  dataField: { description: "True." },
});

/** The UUID of a job or a person; strangers hear first that they may not. */
function requireUuid(context: Context, what: "Job" | "UserProfile", id: string | number): string {
  const uuid = uuidOf(what, String(id));
  if (uuid) return uuid;
  throw context.viewer ? new NotFoundError(what === "Job" ? "job" : "person") : new NotAuthenticatedError();
}

builder.mutationFields((t) => ({
  operatorPauseQueue: t.boolean({
    description: "For operators: nothing is taken from a queue any more; what runs goes on.",
    errors: errorsOf("The queue is paused."),
    args: {
      queue: t.arg({ type: QueueNameRef, required: true, description: "Which queue." }),
      reason: t.arg.string({ required: true, description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { queue, reason }, context) => {
      await pauseQueue(context, queue, reason);
      return true;
    },
  }),
  operatorResumeQueue: t.boolean({
    description: "For operators: a paused queue goes on.",
    errors: errorsOf("The queue goes on."),
    args: {
      queue: t.arg({ type: QueueNameRef, required: true, description: "Which queue." }),
      reason: t.arg.string({ description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { queue, reason }, context) => {
      await resumeQueue(context, queue, reason ?? null);
      return true;
    },
  }),
  operatorRequeueJob: t.boolean({
    description: "For operators: a dead letter waits again, with fresh attempts and at no cost to its owner.",
    errors: errorsOf("The job waits for a worker."),
    args: {
      id: t.arg.id({ required: true, description: "The job's `id` or `uuid`." }),
      reason: t.arg.string({ description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await requeueDeadLetter(context, requireUuid(context, "Job", id), reason ?? null);
      return true;
    },
  }),
  operatorDiscardJob: t.boolean({
    description: "For operators: a dead letter is put away. Its owner sees no difference.",
    errors: errorsOf("The job is no dead letter any more."),
    args: {
      id: t.arg.id({ required: true, description: "The job's `id` or `uuid`." }),
      reason: t.arg.string({ description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await discardDeadLetter(context, requireUuid(context, "Job", id), reason ?? null);
      return true;
    },
  }),
  operatorCancelJob: t.boolean({
    description: "For operators: ends a job of anybody. Its credits go back to its owner.",
    errors: errorsOf("The job is cancelled, or will be in a moment."),
    args: {
      id: t.arg.id({ required: true, description: "The job's `id` or `uuid`." }),
      reason: t.arg.string({ required: true, description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await cancelUserJob(context, requireUuid(context, "Job", id), reason);
      return true;
    },
  }),
  operatorAdjustCredits: t.int({
    description: "For operators: gives credits to a person or takes them, never below nothing.",
    errors: { ...errorsOf("The credits are adjusted."), dataField: { description: "The new balance." } },
    args: {
      personId: t.arg.id({ required: true, description: "UUID of the person." }),
      amount: t.arg.int({ required: true, description: "To add; negative to take. Not 0." }),
      reason: t.arg.string({ required: true, description: "Why; they see it in their ledger." }),
      requestId: t.arg.id({ description: "A UUID: the same one again does nothing again." }),
    },
    resolve: (_root, { personId, amount, reason, requestId }, context) =>
      adjustCredits(context, {
        userId: requireUuid(context, "UserProfile", personId),
        amount,
        reason,
        requestId: requestId == null ? null : requireUuid(context, "UserProfile", requestId),
      }),
  }),
  operatorSetTier: t.boolean({
    description: "For operators: sets somebody's tier. Jobs that wait keep their place.",
    errors: errorsOf("The tier is set."),
    args: {
      personId: t.arg.id({ required: true, description: "UUID of the person." }),
      tier: t.arg.string({ required: true, description: "`free`, `basic`, `pro` or `enterprise`." }),
      reason: t.arg.string({ required: true, description: "Why; at most 500 characters." }),
    },
    resolve: async (_root, { personId, tier, reason }, context) => {
      await setSubscriptionTier(context, requireUuid(context, "UserProfile", personId), tier, reason);
      return true;
    },
  }),
}));
