import type { QueueName } from "#contracts/jobs/definition.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ModelNeed } from "../inference/memoryProtocol.ts";
import { type GpuSample, startGpuMonitor } from "./gpuMonitor.ts";
import { createMemoryBudget } from "./memoryBudget.ts";
import { MemoryPlanner } from "./memoryPlanner.ts";
import { QueueTurns } from "./queueTurns.ts";

export type MemoryOptions = {
  /** Bytes the operator allows for models; null: measured. */
  limit: number | null;
  idleMs: number | null;
  /** The card the models run on, as in `CUDA_VISIBLE_DEVICES`. */
  device: string;
  /** Where programs are looked for. */
  path: string | undefined;
  /** The packs of a queue. */
  modelsOf(queue: QueueName): readonly ModelNeed[];
  wake(queue: QueueName): void;
  clock: Clock;
  log: Logger;
};

export type Memory = {
  planner: MemoryPlanner;
  turns: QueueTurns<QueueName>;
  budgetBytes(): number;
  gpu(): GpuSample | null;
  /** Where models run, as a child has found out. */
  runsOn(provider: string): void;
  close(): Promise<void>;
};

const jobsPerTurn = 4;
const msPerTurn = 120_000;

/** Brings up all that decides about memory; resolves when the card, if there is one, has told its size. */
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
    // Within one queue models follow each other; between two, what counts is whether their largest fit.
    contend: (a, b) => largest(a) + largest(b) > budget.bytes(),
    wake,
    clock,
    jobsPerTurn,
    msPerTurn,
  });
  await monitor.first;
  const card = monitor.sample();
  if (card)
    log.info("graphics card found", { gpu: card.name, totalMb: Math.round(card.totalBytes / 2 ** 20) });
  return {
    planner,
    turns,
    budgetBytes: budget.bytes,
    gpu: monitor.sample,
    runsOn(provider) {
      onGpu = provider === "cuda" || provider === "tensorrt";
    },
    async close() {
      planner.close();
      await monitor.close();
    },
  };
}
