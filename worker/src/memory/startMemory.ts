import type { QueueName } from "#contracts/jobs/definition.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ModelMemory } from "../inference/protocol.ts";
import { type GpuSample, startGpuMonitor } from "./gpuMonitor.ts";
import { createMemoryBudget } from "./memoryBudget.ts";
import { MemoryPlanner } from "./memoryPlanner.ts";
import { QueueTurns } from "./queueTurns.ts";

export type MemoryOptions = {
  /** Bytes that the operator allows for models; null: measured. */
  limit: number | null;
  idleMs: number | null;
  /** The GPU that models run on, as in `CUDA_VISIBLE_DEVICES`. */
  device: string;
  /** The `PATH` for `nvidia-smi`. */
  path: string | undefined;
  /** The packs of a queue. */
  modelsOf(queue: QueueName): readonly ModelMemory[];
  wake(queue: QueueName): void;
  clock: Clock;
  log: Logger;
};

export type Memory = {
  planner: MemoryPlanner;
  turns: QueueTurns<QueueName>;
  budgetBytes(): number;
  gpu(): GpuSample | null;
  /** Sets the execution provider that a child reported. */
  setProvider(provider: string): void;
  close(): Promise<void>;
};

const jobsPerTurn = 4;
const msPerTurn = 120_000;

/** Starts the memory planner and its monitors. Resolves once the size of the GPU is known, or that there is none. */
export async function startMemory(options: MemoryOptions): Promise<Memory> {
  const { limit, idleMs, device, path, modelsOf, wake, clock, log } = options;
  let onGpu = false;
  const monitor = startGpuMonitor({
    device,
    path,
    clock,
    log,
    onSample(sample) {
      budget.measured(sample);
      planner.reconsider();
    },
  });
  const budget = createMemoryBudget({
    limit,
    onGpu: () => onGpu,
    gpu: monitor.sample,
    heldBytes: () => planner.heldBytes,
    clock,
  });
  const planner = new MemoryPlanner({ budget: budget.bytes, idleMs, clock, log });
  const largest = (queue: QueueName): number => Math.max(0, ...modelsOf(queue).map(({ bytes }) => bytes));
  const turns = new QueueTurns<QueueName>({
    // Models of one queue run one after another. For two queues, their largest models have to fit together.
    contend: (a, b) => largest(a) + largest(b) > budget.bytes(),
    wake,
    clock,
    jobsPerTurn,
    msPerTurn,
  });
  await monitor.first;
  const gpu = monitor.sample();
  if (gpu) log.info("found a GPU", { gpu: gpu.name, totalMb: Math.round(gpu.totalBytes / 2 ** 20) });
  return {
    planner,
    turns,
    budgetBytes: budget.bytes,
    gpu: monitor.sample,
    setProvider(provider) {
      onGpu = provider === "cuda" || provider === "tensorrt";
    },
    async close() {
      planner.close();
      await monitor.close();
    },
  };
}
