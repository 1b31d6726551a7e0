import { type EnhancerWorker, enhancerName } from "../enhance/serveEnhancer.ts";
import type { GpuSample } from "../memory/gpuMonitor.ts";
import type { Memory } from "../memory/startMemory.ts";
import type { ContractGuard } from "../queue/contractGuard.ts";
import type { QueueWorker } from "../queue/queueWorker.ts";
import type { CallbackOutbox } from "../settle/outbox.ts";
import type { EventLoopDelay } from "./eventLoopDelay.ts";
import type { HeartbeatOptions } from "./heartbeat.ts";
import type { WorkerGauges } from "./workerMetrics.ts";

/** Creates the function that reads the current values of the worker's gauges. */
export function gaugesOf(
  parts: () => { workers: QueueWorker[]; enhancer: EnhancerWorker | null },
  memory: Memory,
  eventLoop: EventLoopDelay,
  undelivered: () => number,
  contract: ContractGuard,
): () => WorkerGauges {
  const children = () => {
    const { workers, enhancer } = parts();
    return [
      ...workers.map((worker) => ({ name: worker.queue as string, worker })),
      ...(enhancer ? [{ name: enhancerName, worker: enhancer }] : []),
    ];
  };
  return () => ({
    models: memory.planner.holdings.map(({ owner, model, state, bytes }) => ({
      process: owner,
      model,
      state,
      bytes,
    })),
    memoryBudgetBytes: memory.budgetBytes(),
    memoryWaiting: memory.planner.waiting,
    processes: [
      { process: "orchestrator", residentBytes: process.memoryUsage.rss() },
      ...children().map(({ name, worker }) => ({ process: name, residentBytes: worker.residentBytes() })),
    ],
    providers: children().flatMap(({ name, worker }) => {
      const provider = worker.provider();
      return provider === null ? [] : [{ queue: name, provider }];
    }),
    gpu: memory.gpu(),
    undeliveredCallbacks: undelivered(),
    contractMismatch: contract.mismatch !== null,
    eventLoopDelay: eventLoop.read(),
  });
}

/** Creates the function that reads what the heartbeat reports about this worker. */
export function heartbeatState(
  workers: QueueWorker[],
  memory: Memory,
  eventLoop: EventLoopDelay,
  outbox: CallbackOutbox,
  contract: ContractGuard,
  startedAt: Date,
): HeartbeatOptions["state"] {
  return () => ({
    capabilities: workers.flatMap((worker) => worker.capabilities()),
    details: {
      started_at: startedAt.toISOString(),
      rss_bytes: process.memoryUsage.rss(),
      undelivered_callbacks: outbox.size,
      contract_mismatch: contract.mismatch,
      memory: { budget_bytes: Math.round(memory.budgetBytes()), held_bytes: memory.planner.heldBytes },
      gpu: gpuDetails(memory.gpu()),
      event_loop_worst_ms: Math.round(eventLoop.worst() * 1000),
      queues: Object.fromEntries(workers.map((worker) => [worker.queue, worker.details()])),
    },
  });
}

const gpuDetails = (gpu: GpuSample | null): Record<string, unknown> | null =>
  gpu && {
    name: gpu.name,
    total_bytes: gpu.totalBytes,
    used_bytes: gpu.usedBytes,
    utilization: gpu.utilization,
    temperature: gpu.temperature,
  };
