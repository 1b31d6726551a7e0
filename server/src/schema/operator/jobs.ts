import { attemptErrorOf } from "#contracts/jobs/attemptErrors.ts";
import { builder } from "../../builder.ts";
import type { DeadLetter, FullAttempt, FullJob, LedgerEntry } from "../../data/operator/jobs.ts";

const FullAttemptRef = builder.objectRef<FullAttempt>("FullAttempt").implement({
  description: "An attempt with what only operators read.",
  fields: (t) => ({
    attempt: t.exposeInt("attempt", { description: "Its number, from 1." }),
    worker: t.exposeString("worker_id", { description: "Who ran it." }),
    claimedAt: t.field({
      type: "DateTime",
      description: "When it began.",
      resolve: ({ claimed_at }) => claimed_at,
    }),
    endedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it ended.",
      resolve: ({ ended_at }) => ended_at,
    }),
    outcome: t.exposeString("outcome", {
      nullable: true,
      description:
        "`completed`, `failed`, `retried`, `handed_back`, `expired`, `cancelled`; null while it runs.",
    }),
    errorCode: t.exposeString("error_code", { nullable: true, description: "Why it failed, for programs." }),
    errorMessage: t.exposeString("error_message", {
      nullable: true,
      description: "Why, as its owner reads it.",
    }),
    detail: t.exposeString("detail", {
      nullable: true,
      description: "What the worker says of it beside that.",
    }),
  }),
});

export const LedgerEntryRef = builder.objectRef<LedgerEntry>("OperatorLedgerEntry").implement({
  description: "An entry in the books of somebody's credits.",
  fields: (t) => ({
    id: t.id({ description: "Its number.", resolve: ({ id }) => String(id) }),
    kind: t.exposeString("kind", {
      description: "`grant`, `reserve`, `commit`, `release`, `refund` or `adjust`.",
    }),
    amount: t.exposeInt("amount", { description: "Credits; the balance is the sum." }),
    note: t.exposeString("note", { nullable: true, description: "What is noted with it." }),
    jobUuid: t.id({
      nullable: true,
      description: "The job it is about.",
      resolve: ({ job_id }) => job_id ?? null,
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was written.",
      resolve: ({ created_at }) => created_at,
    }),
  }),
});

export const DeadLetterRef = builder.objectRef<DeadLetter>("DeadLetter").implement({
  description: "A job that failed for good and was neither requeued nor discarded.",
  fields: (t) => ({
    uuid: t.exposeID("id", { description: "UUID of the job." }),
    personId: t.exposeID("user_id", { description: "UUID of its owner." }),
    email: t.exposeString("email", { nullable: true, description: "Address of its owner." }),
    type: t.exposeString("job_type", { description: "Its format's name." }),
    queue: t.exposeString("queue", { description: "Its queue." }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was submitted.",
      resolve: ({ created_at }) => created_at,
    }),
    failedAt: t.field({
      type: "DateTime",
      description: "When it failed.",
      resolve: ({ completed_at }) => completed_at,
    }),
    errorCode: t.exposeString("error_code", { description: "Why, for programs." }),
    errorMessage: t.exposeString("error_message", { description: "Why, as its owner reads it." }),
    attempts: t.field({
      type: [FullAttemptRef],
      description: "Every execution, in order.",
      resolve: ({ attempts }) => attempts,
    }),
  }),
});

export const FullJobRef = builder.objectRef<FullJob>("FullJob").implement({
  description: "A job of anybody, in full. Who looked at it is in the audit log.",
  fields: (t) => ({
    uuid: t.exposeID("id", { description: "Its UUID." }),
    personId: t.exposeID("user_id", { description: "UUID of its owner." }),
    email: t.exposeString("email", { nullable: true, description: "Address of its owner." }),
    type: t.exposeString("job_type", { description: "Its format's name." }),
    queue: t.exposeString("queue", { description: "Its queue." }),
    status: t.exposeString("status", { description: "Where it is in its life." }),
    throttled: t.exposeBoolean("throttled", { description: "It waits for others of its owner to end." }),
    prompt: t.exposeString("prompt", { description: "What was asked for." }),
    enhancedPrompt: t.exposeString("enhanced_prompt", {
      nullable: true,
      description: "What a language model made of it.",
    }),
    settings: t.string({
      description: "Its settings, as JSON.",
      resolve: ({ config }) => JSON.stringify(config, null, 2),
    }),
    worker: t.exposeString("worker_id", { nullable: true, description: "Who is or was at it." }),
    maxAttempts: t.exposeInt("max_attempts", {
      description: "Attempts that may fail, hand-backs not counted.",
    }),
    handBacks: t.exposeInt("hand_backs", {
      description: "Attempts that ended because their worker stopped.",
    }),
    crashes: t.exposeInt("crashes", { description: "Attempts that ended an inference process." }),
    credits: t.exposeInt("credits", { description: "Its price." }),
    errorCode: t.exposeString("error_code", { nullable: true, description: "Why it failed, for programs." }),
    errorMessage: t.exposeString("error_message", {
      nullable: true,
      description: "Why, as its owner reads it.",
    }),
    attempts: t.field({
      type: [FullAttemptRef],
      description: "Every execution, in order.",
      resolve: ({ attempts }) => attempts,
    }),
    ledger: t.field({
      type: [LedgerEntryRef],
      description: "What it cost and gave back.",
      resolve: ({ ledger }) => ledger,
    }),
    isDeadLetter: t.boolean({
      description: "It can be requeued or discarded.",
      resolve: (job) =>
        job.status === "failed" &&
        job.discarded_at === null &&
        attemptErrorOf(job.error_code ?? "")?.isDeadLetter !== false,
    }),
  }),
});

const moments = {
  startedAt: ["started_at", "When a worker took it, the last time."],
  completedAt: ["completed_at", "When it ended."],
  cancelRequestedAt: ["cancel_requested_at", "When its end was asked for."],
  discardedAt: ["discarded_at", "When an operator put it away."],
} as const;

builder.objectFields(FullJobRef, (t) => ({
  createdAt: t.field({
    type: "DateTime",
    description: "When it was submitted.",
    resolve: (job) => job.created_at,
  }),
  ...Object.fromEntries(
    Object.entries(moments).map(([name, [column, description]]) => [
      name,
      t.field({ type: "DateTime", nullable: true, description, resolve: (job) => job[column] }),
    ]),
  ),
}));
