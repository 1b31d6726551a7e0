import { queueNames } from "#contracts/jobs/definition.ts";
import { builder } from "../../builder.ts";
import type { QueueJobRow, QueueOverview, QueueTier } from "../../data/operator/queues.ts";

export const QueueNameRef = builder.enumType("QueueName", {
  description: "The two queues.",
  values: {
    sdxl_queue: { value: queueNames[0], description: "Pictures of SDXL." },
    wan_queue: { value: queueNames[1], description: "Videos and stills of WAN." },
  } as const,
});

export const QueueJobStateRef = builder.enumType("QueueJobState", {
  description: "Which jobs of a queue.",
  values: {
    WAITING: { value: "waiting", description: "Those that any worker may take." },
    THROTTLED: { value: "throttled", description: "Those that wait for others of the same person to end." },
    RUNNING: { value: "running", description: "Those that a worker is at." },
  } as const,
});

const QueuePauseRef = builder.objectRef<NonNullable<QueueOverview["pause"]>>("QueuePause").implement({
  description: "That a queue is paused.",
  fields: (t) => ({
    at: t.field({ type: "DateTime", description: "Since when.", resolve: ({ at }) => at }),
    by: t.exposeString("by", { description: "The operator who paused it." }),
    reason: t.exposeString("reason", { description: "Why." }),
  }),
});

const QueueTierRef = builder.objectRef<QueueTier>("QueueTier").implement({
  description: "What of a tier is in a queue. Not more than 10,000 are counted.",
  fields: (t) => ({
    tier: t.exposeString("tier", { description: "The tier." }),
    waiting: t.exposeInt("waiting", { description: "Jobs that any worker may take." }),
    throttled: t.exposeInt("throttled", {
      description: "Jobs that wait for others of the same person to end.",
    }),
    running: t.exposeInt("running", { description: "Jobs that a worker is at." }),
    oldestWaitingAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the one that waits longest was submitted.",
      resolve: ({ oldest_waiting_at }) => oldest_waiting_at,
    }),
  }),
});

export const QueueOverviewRef = builder.objectRef<QueueOverview>("Queue").implement({
  description: "A queue as operators see it.",
  fields: (t) => ({
    name: t.exposeString("queue", { description: "Its name." }),
    pause: t.field({
      type: QueuePauseRef,
      nullable: true,
      description: "That nothing is taken from it at the moment; null while it goes on.",
      resolve: ({ pause }) => pause,
    }),
    tiers: t.field({
      type: [QueueTierRef],
      description: "What is in it, the tier that is served first in front.",
      resolve: ({ tiers }) => tiers,
    }),
  }),
});

export const QueueJobRef = builder.objectRef<QueueJobRow>("QueueJob").implement({
  description: "A job in a queue; of what it shows there is nothing here.",
  fields: (t) => ({
    uuid: t.exposeID("id", { description: "Its UUID." }),
    personId: t.exposeID("user_id", { description: "UUID of its owner." }),
    email: t.exposeString("email", { nullable: true, description: "Address of its owner." }),
    type: t.exposeString("job_type", { description: "Its format's name." }),
    attempt: t.exposeInt("attempt", { description: "Executions begun so far." }),
    worker: t.exposeString("worker_id", { nullable: true, description: "Who is at it." }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was submitted.",
      resolve: ({ created_at }) => created_at,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When a worker took it, the last time.",
      resolve: ({ started_at }) => started_at,
    }),
    availableAt: t.field({
      type: "DateTime",
      description: "When it may be taken at the earliest.",
      resolve: ({ available_at }) => available_at,
    }),
  }),
});
