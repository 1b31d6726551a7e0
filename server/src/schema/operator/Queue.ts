import { queueNames } from "#contracts/jobs/definition.ts";
import { builder } from "../../builder.ts";
import {
  type QueueJobRow,
  type QueueOverview,
  type QueueTier,
  queueJobStates,
} from "../../data/operator/queues.ts";
import { JobTypeRef, SubscriptionTierRef, upperCaseValues } from "../enums.ts";

export const QueueNameRef = builder.enumType("QueueName", {
  description: "The name of a queue.",
  values: {
    SDXL: { value: queueNames[0], description: "The queue of the SDXL image formats." },
    WAN: { value: queueNames[1], description: "The queue of the WAN video and image formats." },
  } as const,
});

export const QueueJobStateRef = builder.enumType("QueueJobState", {
  description: "The state of a job with respect to its queue.",
  values: upperCaseValues(queueJobStates, {
    waiting: "The job can be claimed by any worker.",
    throttled: "The job can't be claimed until another job of its owner has finished.",
    running: "The job is being processed by a worker.",
  }),
});

const QueuePauseRef = builder.objectRef<NonNullable<QueueOverview["pause"]>>("QueuePause").implement({
  description: "The pause of a queue: workers claim no jobs from it.",
  fields: (t) => ({
    pausedAt: t.field({
      type: "DateTime",
      description: "The time at which the queue was paused.",
      resolve: ({ at }) => at,
    }),
    pausedBy: t.exposeString("by", {
      description: "The email address of the operator who paused the queue, or their UUID if it has none.",
    }),
    reason: t.exposeString("reason", { description: "The reason that the operator gave." }),
  }),
});

const QueueTierRef = builder.objectRef<QueueTier>("QueueTier").implement({
  description: "The jobs of one subscription tier in a queue. Counts stop at 10,000.",
  fields: (t) => ({
    tier: t.field({
      type: SubscriptionTierRef,
      description: "The subscription tier of the jobs' owners.",
      resolve: ({ tier }) => tier,
    }),
    waitingCount: t.exposeInt("waiting", {
      description: "The number of jobs that any worker can claim, at most 10,000.",
    }),
    throttledCount: t.exposeInt("throttled", {
      description:
        "The number of jobs that can't be claimed until another job of their owner has finished, at most 10,000.",
    }),
    runningCount: t.exposeInt("running", {
      description: "The number of jobs that workers are processing, at most 10,000.",
    }),
    oldestWaitingAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which the oldest waiting job was submitted. Null if none is waiting.",
      resolve: ({ oldest_waiting_at }) => oldest_waiting_at,
    }),
  }),
});

export const QueueRef = builder.objectRef<QueueOverview>("Queue").implement({
  description: "A queue with its job counts.",
  fields: (t) => ({
    name: t.field({
      type: QueueNameRef,
      description: "The name of the queue.",
      resolve: ({ queue }) => queue,
    }),
    pause: t.field({
      type: QueuePauseRef,
      nullable: true,
      description: "The current pause of the queue. Null if it isn't paused.",
      resolve: ({ pause }) => pause,
    }),
    tiers: t.field({
      type: [QueueTierRef],
      description: "The job counts by subscription tier, highest priority first.",
      resolve: ({ tiers }) => tiers,
    }),
  }),
});

const QueueJobRef = builder.objectRef<QueueJobRow>("QueueJob").implement({
  description: "A job in a queue, without its prompt and results.",
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
    attemptCount: t.exposeInt("attempt", { description: "The number of attempts started so far." }),
    workerName: t.exposeString("worker_id", {
      nullable: true,
      description: "The name of the worker that last claimed the job. Null if none has.",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the job was submitted.",
      resolve: ({ created_at }) => created_at,
    }),
    availableAt: t.field({
      type: "DateTime",
      description: "The earliest time at which a worker can claim the job.",
      resolve: ({ available_at }) => available_at,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which a worker last claimed the job. Null if none has.",
      resolve: ({ started_at }) => started_at,
    }),
  }),
});

export const QueueJobConnectionRef = builder.connectionObject(
  { type: QueueJobRef, name: "QueueJobConnection" },
  { name: "QueueJobEdge" },
);
