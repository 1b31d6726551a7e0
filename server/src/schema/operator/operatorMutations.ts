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
  InvalidJobStateError,
  NotAuthenticatedError,
  NotFoundError,
  NotOperatorError,
} from "../../errors.ts";
import { SubscriptionTierRef } from "../enums.ts";
import { uuidOf } from "../ids.ts";
import { QueueNameRef } from "./Queue.ts";

const subGraphs: "operator"[] = ["operator"];

/** All operator actions fail in the same ways. `doing` and `done` describe the action, as in "pausing a queue". */
const resultOf = (
  doing: string,
  done: string,
  data = "Always true. Failures are other members of the union.",
) => ({
  types: [NotAuthenticatedError, NotOperatorError, NotFoundError, InvalidInputError, InvalidJobStateError],
  union: { description: `The result of ${doing}: success, or the reason for the refusal.` },
  result: { description: `${done} The action is in the audit log.` },
  dataField: { description: data },
});

const reasonDescription = "The reason for the audit log, up to 500 characters.";

/** Callers without a session get an authentication error rather than details about the id. */
function requireUuid(context: Context, type: "Job" | "UserProfile", id: string | number): string {
  const uuid = uuidOf(type, String(id));
  if (uuid) return uuid;
  throw context.viewer ? new NotFoundError(type === "Job" ? "job" : "user") : new NotAuthenticatedError();
}

function requireKey(context: Context, key: string): string {
  if (!context.viewer) throw new NotAuthenticatedError();
  if (uuidOf("UserProfile", key) === key.toLowerCase()) return key.toLowerCase();
  throw new InvalidInputError([{ path: ["idempotencyKey"], message: "Must be a UUID." }]);
}

builder.mutationFields((t) => ({
  pauseQueue: t.boolean({
    subGraphs,
    description: "Pauses a queue: workers claim no more jobs from it, and running jobs continue.",
    errors: resultOf("pausing a queue", "The queue is paused."),
    args: {
      queue: t.arg({ type: QueueNameRef, required: true, description: "The name of the queue to pause." }),
      reason: t.arg.string({ required: true, description: reasonDescription }),
    },
    resolve: async (_root, { queue, reason }, context) => {
      await pauseQueue(context, queue, reason);
      return true;
    },
  }),
  resumeQueue: t.boolean({
    subGraphs,
    description: "Resumes a paused queue, so that workers claim jobs from it again.",
    errors: resultOf("resuming a queue", "Workers claim jobs from the queue."),
    args: {
      queue: t.arg({ type: QueueNameRef, required: true, description: "The name of the queue to resume." }),
      reason: t.arg.string({ description: reasonDescription }),
    },
    resolve: async (_root, { queue, reason }, context) => {
      await resumeQueue(context, queue, reason ?? null);
      return true;
    },
  }),
}));

builder.mutationFields((t) => ({
  requeueDeadLetter: t.boolean({
    subGraphs,
    description: "Queues a dead letter again, with all of its attempts and at no cost to the owner.",
    errors: resultOf("requeueing a dead letter", "The job is waiting for a worker."),
    args: {
      id: t.arg.id({ required: true, description: "The UUID of the job." }),
      reason: t.arg.string({ description: reasonDescription }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await requeueDeadLetter(context, requireUuid(context, "Job", id), reason ?? null);
      return true;
    },
  }),
  discardDeadLetter: t.boolean({
    subGraphs,
    description: "Removes a job from the dead letters. For its owner, nothing changes.",
    errors: resultOf("discarding a dead letter", "The job is no longer a dead letter."),
    args: {
      id: t.arg.id({ required: true, description: "The UUID of the job." }),
      reason: t.arg.string({ description: reasonDescription }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await discardDeadLetter(context, requireUuid(context, "Job", id), reason ?? null);
      return true;
    },
  }),
  cancelUserJob: t.boolean({
    subGraphs,
    description: "Cancels any user's job and returns its credits to its owner.",
    errors: resultOf("cancelling a user's job", "The job is cancelled, or its cancellation was requested."),
    args: {
      id: t.arg.id({ required: true, description: "The UUID of the job, or its ID in the public API." }),
      reason: t.arg.string({ required: true, description: reasonDescription }),
    },
    resolve: async (_root, { id, reason }, context) => {
      await cancelUserJob(context, requireUuid(context, "Job", id), reason);
      return true;
    },
  }),
  adjustCredits: t.int({
    subGraphs,
    description: "Adds credits to a user's balance or takes them. The balance can't become negative.",
    errors: resultOf("adjusting credits", "The balance was changed.", "The user's new credit balance."),
    args: {
      userId: t.arg.id({ required: true, description: "The UUID of the user." }),
      amount: t.arg.int({
        required: true,
        description: "The number of credits to add, or to take if negative. Can't be 0.",
      }),
      reason: t.arg.string({
        required: true,
        description: "The reason for the audit log and for the user's credit entries, up to 500 characters.",
      }),
      idempotencyKey: t.arg.id({
        description: "A UUID. Repeating a request with the same key has no further effect.",
      }),
    },
    resolve: (_root, { userId, amount, reason, idempotencyKey }, context) =>
      adjustCredits(context, {
        userId: requireUuid(context, "UserProfile", userId),
        amount,
        reason,
        idempotencyKey: idempotencyKey == null ? null : requireKey(context, String(idempotencyKey)),
      }),
  }),
  setSubscriptionTier: t.boolean({
    subGraphs,
    description: "Sets a user's subscription tier. Queued jobs keep their position.",
    errors: resultOf("setting a subscription tier", "The subscription tier is set."),
    args: {
      userId: t.arg.id({ required: true, description: "The UUID of the user." }),
      tier: t.arg({ type: SubscriptionTierRef, required: true, description: "The new subscription tier." }),
      reason: t.arg.string({ required: true, description: reasonDescription }),
    },
    resolve: async (_root, { userId, tier, reason }, context) => {
      await setSubscriptionTier(context, requireUuid(context, "UserProfile", userId), tier, reason);
      return true;
    },
  }),
}));
