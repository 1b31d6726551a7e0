import type { CallbackOutbox } from "./control/callbackOutbox.ts";
import type { ContractGuard } from "./control/contractGuard.ts";
import type { HeartbeatOptions } from "./control/heartbeat.ts";
import type { GpuSample } from "./control/memory/gpuMonitor.ts";
import type { Memory } from "./control/memory/startMemory.ts";
import type { EventLoopDelay } from "./control/metrics/eventLoopDelay.ts";
import type { WorkerFigures } from "./control/metrics/workerMetrics.ts";
import type { QueueWorker } from "./queueWorker.ts";

/** What metrics tell beside what is counted. */
export function figuresOf(
  workers: QueueWorker[],
  memory: Memory,
  eventLoop: EventLoopDelay,
  undelivered: () => number,
  contract: ContractGuard,
): () => WorkerFigures {
  return () => ({
    models: memory.planner.holdings.map(({ model, state, bytes }) => ({ model, state, bytes })),
    memoryBudgetBytes: memory.budgetBytes(),
    memoryWaiting: memory.planner.waiting,
    processes: [
      { process: "orchestrator", residentBytes: process.memoryUsage.rss() },
      ...workers.map((worker) => ({ process: worker.queue, residentBytes: worker.residentBytes() })),
    ],
    providers: workers.flatMap((worker) => {
      const provider = worker.provider();
      return provider === null ? [] : [{ queue: worker.queue, provider }];
    }),
    gpu: memory.gpu(),
    undeliveredCallbacks: undelivered(),
    contractMismatch: contract.mismatch !== null,
    eventLoopDelay: eventLoop.read(),
  });
}

/** What operators are told of this worker. */
export function stateOf(
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
