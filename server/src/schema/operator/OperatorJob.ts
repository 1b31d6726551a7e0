import { attemptErrorOf } from "#contracts/jobs/attemptErrors.ts";
import { builder } from "../../builder.ts";
import type {
  DeadLetter,
  OperatorCreditEntry,
  OperatorJob,
  OperatorJobAttempt,
} from "../../data/operator/jobs.ts";
import { AttemptOutcomeRef, CreditKindRef, JobStatusRef, JobTypeRef } from "../enums.ts";
import { JobErrorRef, jobErrorOf } from "../job/JobError.ts";
import { QueueNameRef } from "./Queue.ts";

const OperatorJobAttemptRef = builder.objectRef<OperatorJobAttempt>("OperatorJobAttempt").implement({
  description: "One execution of a job by one worker, with details for operators.",
  fields: (t) => ({
    number: t.exposeInt("attempt", {
      description: "The number of the attempt within its job, starting at 1.",
    }),
    workerName: t.exposeString("worker_id", { description: "The name of the worker that ran the attempt." }),
    startedAt: t.field({
      type: "DateTime",
      description: "The time at which the worker claimed the job.",
      resolve: ({ claimed_at }) => claimed_at,
    }),
    finishedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which the attempt finished. Null while it is running.",
      resolve: ({ ended_at }) => ended_at,
    }),
    outcome: t.field({
      type: AttemptOutcomeRef,
      nullable: true,
      description: "The outcome of the attempt. Null while it is running.",
      resolve: ({ outcome }) => outcome,
    }),
    error: t.field({
      type: JobErrorRef,
      nullable: true,
      description: "The reason for the failure, as shown to the owner. Null if the attempt hasn't failed.",
      resolve: jobErrorOf,
    }),
    errorDetail: t.exposeString("detail", {
      nullable: true,
      description:
        "The worker's technical details of the failure, for operators only. Null if there are none.",
    }),
  }),
});

export const OperatorCreditEntryRef = builder
  .objectRef<OperatorCreditEntry>("OperatorCreditEntry")
  .implement({
    description: "A change to a user's credit balance. Entries are immutable.",
    fields: (t) => ({
      id: t.id({ description: "The sequence number of the entry.", resolve: ({ id }) => String(id) }),
      kind: t.field({
        type: CreditKindRef,
        description: "The reason for the change.",
        resolve: ({ kind }) => kind,
      }),
      amount: t.exposeInt("amount", {
        description: "The number of credits added to the balance. Negative if credits were taken.",
      }),
      note: t.exposeString("note", {
        nullable: true,
        description: "A note for the user, for example an operator's reason. Null if there is none.",
      }),
      jobId: t.id({
        nullable: true,
        description: "The UUID of the job that the change belongs to. Null if there is none.",
        resolve: ({ job_id }) => job_id ?? null,
      }),
      createdAt: t.field({
        type: "DateTime",
        description: "The time at which the balance changed.",
        resolve: ({ created_at }) => created_at,
      }),
    }),
  });

const DeadLetterRef = builder.objectRef<DeadLetter>("DeadLetter").implement({
  description: "A failed job that an operator can requeue or discard.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "The UUID of the job." }),
    userId: t.exposeID("user_id", { description: "The UUID of the job's owner." }),
    userEmail: t.exposeString("email", {
      nullable: true,
      description: "The email address of the job's owner. Null if the account has none.",
    }),
    type: t.field({
      type: JobTypeRef,
      description: "The name of the job's format.",
      resolve: ({ job_type }) => job_type,
    }),
    queue: t.field({
      type: QueueNameRef,
      description: "The name of the job's queue.",
      resolve: ({ queue }) => queue,
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the job was submitted.",
      resolve: ({ created_at }) => created_at,
    }),
    failedAt: t.field({
      type: "DateTime",
      description: "The time at which the job failed.",
      resolve: ({ completed_at }) => completed_at,
    }),
    error: t.field({
      type: JobErrorRef,
      description: "The reason for the failure, as shown to the owner.",
      resolve: ({ error_code, error_message }) => ({ code: error_code, message: error_message }),
    }),
    attempts: t.field({
      type: [OperatorJobAttemptRef],
      description: "The attempts at the job, oldest first.",
      resolve: ({ attempts }) => attempts,
    }),
  }),
});

export const DeadLetterConnectionRef = builder.connectionObject(
  { type: DeadLetterRef, name: "DeadLetterConnection" },
  { name: "DeadLetterEdge" },
);

/** Timestamps of a job that are null until the event happens. */
const nullableTimes = {
  startedAt: [
    "started_at",
    "The time at which a worker last claimed the job. Null if no worker has claimed it yet.",
  ],
  finishedAt: [
    "completed_at",
    "The time at which the job completed, failed or was cancelled. Null until then.",
  ],
  cancelRequestedAt: [
    "cancel_requested_at",
    "The time at which cancellation was requested. Null if it wasn't.",
  ],
  discardedAt: ["discarded_at", "The time at which an operator discarded the dead letter. Null if none has."],
} as const;

export const OperatorJobRef = builder.objectRef<OperatorJob>("OperatorJob").implement({
  description: "Any user's job in full. Reading one adds an entry to the audit log.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "The UUID of the job." }),
    userId: t.exposeID("user_id", { description: "The UUID of the job's owner." }),
    userEmail: t.exposeString("email", {
      nullable: true,
      description: "The email address of the job's owner. Null if the account has none.",
    }),
    type: t.field({
      type: JobTypeRef,
      description: "The name of the job's format.",
      resolve: ({ job_type }) => job_type,
    }),
    queue: t.field({
      type: QueueNameRef,
      description: "The name of the job's queue.",
      resolve: ({ queue }) => queue,
    }),
    status: t.field({
      type: JobStatusRef,
      description: "The job's current status.",
      resolve: ({ status }) => status,
    }),
    isThrottled: t.exposeBoolean("throttled", {
      description: "True if the job enters its queue only after another job of its owner has finished.",
    }),
    isDeadLetter: t.boolean({
      description: "True if the job can be requeued or discarded.",
      resolve: (job) =>
        job.status === "failed" &&
        job.discarded_at === null &&
        attemptErrorOf(job.error_code ?? "")?.isDeadLetter !== false,
    }),
    prompt: t.exposeString("prompt", { description: "The prompt as the user submitted it." }),
    enhancedPrompt: t.exposeString("enhanced_prompt", {
      nullable: true,
      description: "The prompt that a language model wrote from `prompt`. Null if the prompt isn't enhanced.",
    }),
    settings: t.field({
      type: "JSONObject",
      description: "The job's settings as stored, for example `sample_steps` and `seed`.",
      resolve: ({ config }) => config,
    }),
    workerName: t.exposeString("worker_id", {
      nullable: true,
      description: "The name of the worker that last claimed the job. Null if none has.",
    }),
    maxAttempts: t.exposeInt("max_attempts", {
      description: "The number of attempts after which the job fails, not counting those handed back.",
    }),
    handBackCount: t.exposeInt("hand_backs", {
      description: "The number of attempts that a worker handed back because it shut down.",
    }),
    crashCount: t.exposeInt("crashes", {
      description: "The number of attempts that crashed the inference process.",
    }),
    credits: t.exposeInt("credits", { description: "The price of the whole job, in credits." }),
    error: t.field({
      type: JobErrorRef,
      nullable: true,
      description: "The reason for the failure, as shown to the owner. Null if the job hasn't failed.",
      resolve: jobErrorOf,
    }),
    attempts: t.field({
      type: [OperatorJobAttemptRef],
      description: "The attempts at the job, oldest first.",
      resolve: ({ attempts }) => attempts,
    }),
    creditEntries: t.field({
      type: [OperatorCreditEntryRef],
      description: "The changes that the job made to its owner's credit balance, oldest first.",
      resolve: ({ ledger }) => ledger,
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the job was submitted.",
      resolve: (job) => job.created_at,
    }),
    ...Object.fromEntries(
      Object.entries(nullableTimes).map(([name, [column, description]]) => [
        name,
        t.field({ type: "DateTime", nullable: true, description, resolve: (job) => job[column] }),
      ]),
    ),
  }),
});
