import { builder } from "../../builder.ts";
import type { WorkerGpu, WorkerModel, WorkerQueue, WorkerRow } from "../../data/workers.ts";
import { listWorkers } from "../../domain/workers/listWorkers.ts";

/** Workers report every 30 seconds. */
const aliveMs = 120_000;

const WorkerModelRef = builder.objectRef<WorkerModel>("WorkerModel").implement({
  description: "A model in the memory of a worker.",
  fields: (t) => ({
    name: t.exposeString("model", { description: "Its pack." }),
    state: t.exposeString("state", { description: "`in_use`, `warm`, or `leaving` to make room." }),
    bytes: t.exposeFloat("bytes", { description: "Memory that was given to it." }),
  }),
});

const WorkerGpuRef = builder.objectRef<WorkerGpu>("WorkerGpu").implement({
  description: "The graphics card of a worker.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What the maker calls it." }),
    totalBytes: t.exposeFloat("total_bytes", { description: "Its memory." }),
    usedBytes: t.exposeFloat("used_bytes", { description: "Memory in use, by whomever." }),
    utilization: t.exposeFloat("utilization", { nullable: true, description: "Busy share of time, 0 to 1." }),
    temperature: t.exposeFloat("temperature", { nullable: true, description: "Degrees Celsius." }),
  }),
});

const WorkerQueueRef = builder.objectRef<WorkerQueue>("WorkerQueue").implement({
  description: "One queue of a worker, and the process that computes for it.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The queue." }),
    provider: t.string({
      nullable: true,
      description: "Where its models really run: `cuda`, `tensorrt` or `cpu`; null before it has started.",
      resolve: (queue) => queue.provider ?? null,
    }),
    currentJob: t.string({
      nullable: true,
      description: "UUID of the job it works on.",
      resolve: (queue) => queue.current_job ?? null,
    }),
    residentBytes: t.float({
      nullable: true,
      description: "Memory of its process.",
      resolve: (queue) => queue.child_rss_bytes ?? null,
    }),
    models: t.field({
      type: [WorkerModelRef],
      description: "Models in memory.",
      resolve: (queue) => queue.models,
    }),
  }),
});

export const WorkerRef = builder.objectRef<WorkerRow>("Worker").implement({
  description: "A machine that takes jobs, as it last reported itself.",
  fields: (t) => ({
    name: t.exposeString("id", { description: "Its name." }),
    isAlive: t.boolean({
      description: "It was heard of in the last two minutes.",
      resolve: (worker, _args, context) =>
        context.services.clock() - Date.parse(worker.last_seen_at) < aliveMs,
    }),
    seenAt: t.field({
      type: "DateTime",
      description: "When it was last heard of.",
      resolve: ({ last_seen_at }) => last_seen_at,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When it started.",
      resolve: ({ details }) => details.started_at ?? null,
    }),
    drainingSince: t.field({
      type: "DateTime",
      nullable: true,
      description: "Since when it takes nothing new, because it is to stop; null while it works.",
      resolve: ({ details }) => details.draining_since ?? null,
    }),
    contractVersion: t.exposeInt("contract_version", { description: "Release of the contracts it speaks." }),
    queues: t.field({
      type: [WorkerQueueRef],
      description: "The queues it serves.",
      resolve: ({ details }) => details.queues,
    }),
    gpu: t.field({
      type: WorkerGpuRef,
      nullable: true,
      description: "Its graphics card; null without one.",
      resolve: ({ details }) => details.gpu ?? null,
    }),
    memoryBudgetBytes: t.float({
      nullable: true,
      description: "Memory that its models may take.",
      resolve: ({ details }) => details.memory?.budget_bytes ?? null,
    }),
    memoryHeldBytes: t.float({
      nullable: true,
      description: "Memory that its models have taken.",
      resolve: ({ details }) => details.memory?.held_bytes ?? null,
    }),
    undeliveredResults: t.int({
      nullable: true,
      description: "Results that the server has not taken yet.",
      resolve: ({ details }) => details.undelivered_callbacks ?? null,
    }),
  }),
});

builder.queryField("workers", (t) =>
  t.field({
    type: [WorkerRef],
    description: "The workers of this installation, the ones heard of last first. For operators.",
    resolve: (_root, _args, context) => listWorkers(context),
  }),
);
