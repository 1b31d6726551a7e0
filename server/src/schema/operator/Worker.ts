import { builder } from "../../builder.ts";
import type { WorkerGpu, WorkerModel, WorkerModelState, WorkerQueue, WorkerRow } from "../../data/workers.ts";
import { QueueNameRef } from "./Queue.ts";

/** Workers report every 30 seconds. */
const aliveMs = 120_000;

const WorkerModelStateRef = builder.enumType("WorkerModelState", {
  description: "The state of a model in a worker's memory.",
  values: {
    IN_USE: { value: "in_use", description: "A job is using the model." },
    WARM: { value: "warm", description: "The model is loaded but not in use." },
    EVICTING: { value: "leaving", description: "The model is being unloaded to make room for another." },
  } as const satisfies Record<string, { value: WorkerModelState; description: string }>,
});

const WorkerModelRef = builder.objectRef<WorkerModel>("WorkerModel").implement({
  description: "A model in a worker's memory.",
  fields: (t) => ({
    name: t.exposeString("model", { description: "The name of the model pack." }),
    state: t.field({
      type: WorkerModelStateRef,
      nullable: true,
      description:
        "The state of the model. Null if the worker reports a state that this server doesn't know.",
      resolve: ({ state }) => state,
    }),
    memoryBytes: t.exposeFloat("bytes", { description: "The memory reserved for the model, in bytes." }),
  }),
});

const WorkerGpuRef = builder.objectRef<WorkerGpu>("WorkerGpu").implement({
  description: "The GPU of a worker.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The product name of the GPU." }),
    memoryTotalBytes: t.exposeFloat("total_bytes", { description: "The total GPU memory in bytes." }),
    memoryUsedBytes: t.exposeFloat("used_bytes", {
      description: "The GPU memory used by all processes, in bytes.",
    }),
    utilization: t.exposeFloat("utilization", {
      nullable: true,
      description:
        "The share of time that the GPU is busy, from 0 to 1. Null if the driver doesn't report it.",
    }),
    temperatureCelsius: t.exposeFloat("temperature", {
      nullable: true,
      description: "The GPU temperature in degrees Celsius. Null if the driver doesn't report it.",
    }),
  }),
});

const WorkerQueueRef = builder.objectRef<WorkerQueue>("WorkerQueue").implement({
  description: "A queue that a worker serves, and the inference process for its jobs.",
  fields: (t) => ({
    name: t.field({
      type: QueueNameRef,
      description: "The name of the queue.",
      resolve: ({ name }) => name,
    }),
    executionProvider: t.string({
      nullable: true,
      description:
        "The ONNX Runtime execution provider in use, for example `cuda`, `tensorrt` or `cpu`. Null before the first model is loaded.",
      resolve: (queue) => queue.provider ?? null,
    }),
    currentJobId: t.id({
      nullable: true,
      description: "The UUID of the job that the worker is processing. Null if it is idle.",
      resolve: (queue) => queue.current_job ?? null,
    }),
    residentMemoryBytes: t.float({
      nullable: true,
      description: "The resident memory of the inference process in bytes. Null if it isn't running.",
      resolve: (queue) => queue.child_rss_bytes ?? null,
    }),
    models: t.field({
      type: [WorkerModelRef],
      description: "The models in the memory of the inference process.",
      resolve: (queue) => queue.models,
    }),
  }),
});

export const WorkerRef = builder.objectRef<WorkerRow>("Worker").implement({
  description: "A machine that processes jobs, as of its last report.",
  fields: (t) => ({
    name: t.exposeString("id", { description: "The unique name of the worker." }),
    isAlive: t.boolean({
      description: "True if the worker sent a report within the last two minutes.",
      resolve: (worker, _args, context) =>
        context.services.clock() - Date.parse(worker.last_seen_at) < aliveMs,
    }),
    lastSeenAt: t.field({
      type: "DateTime",
      description: "The time of the worker's last report.",
      resolve: ({ last_seen_at }) => last_seen_at,
    }),
    startedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The time at which the worker started. Null if it doesn't report it.",
      resolve: ({ details }) => details.started_at ?? null,
    }),
    drainingStartedAt: t.field({
      type: "DateTime",
      nullable: true,
      description:
        "The time at which the worker stopped claiming jobs in order to shut down. Null while it claims jobs.",
      resolve: ({ details }) => details.draining_since ?? null,
    }),
    contractVersion: t.exposeInt("contract_version", {
      description: "The version of the wire contracts that the worker implements.",
    }),
    queues: t.field({
      type: [WorkerQueueRef],
      description: "The queues that the worker serves.",
      resolve: ({ details }) => details.queues,
    }),
    gpu: t.field({
      type: WorkerGpuRef,
      nullable: true,
      description: "The GPU of the worker. Null if it has none.",
      resolve: ({ details }) => details.gpu ?? null,
    }),
    modelMemoryBudgetBytes: t.float({
      nullable: true,
      description: "The maximum memory for models, in bytes. Null if the worker doesn't report it.",
      resolve: ({ details }) => details.memory?.budget_bytes ?? null,
    }),
    modelMemoryUsedBytes: t.float({
      nullable: true,
      description: "The memory reserved for loaded models, in bytes. Null if the worker doesn't report it.",
      resolve: ({ details }) => details.memory?.held_bytes ?? null,
    }),
    undeliveredResultCount: t.int({
      nullable: true,
      description:
        "The number of results that the worker couldn't deliver to the server yet. Null if it doesn't report it.",
      resolve: ({ details }) => details.undelivered_callbacks ?? null,
    }),
  }),
});
