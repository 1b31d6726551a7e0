import { totalmem } from "node:os";
import type { Clock } from "#platform/clock.ts";
import type { GpuSample } from "./gpuMonitor.ts";

export type MemoryBudgetOptions = {
  /** Bytes that the operator allows; null: measured. */
  limit: number | null;
  /** True while models run on the GPU; otherwise they are in RAM. */
  onGpu(): boolean;
  gpu(): GpuSample | null;
  /** Bytes that the planner has granted. */
  heldBytes(): number;
  clock: Clock;
  /** Bytes of RAM that this process may use. */
  ramBytes?: number;
};

export type MemoryBudget = {
  /** Bytes that models may use. */
  bytes(): number;
  /** Updates the budget with a new reading of the GPU. */
  measured(sample: GpuSample): void;
};

/** The remaining 6% cover the driver, fragmentation and the CUDA contexts of two processes. */
const gpuShare = 0.94;
/** The remaining 20% are for the operating system, a database on the same machine, and images being encoded. */
const ramShare = 0.8;
/** GPU readings lag behind loading and unloading by up to this many milliseconds. */
const settleMs = 6000;

/** Memory of the machine, or the limit of its container, in bytes. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  // Without a limit the kernel reports 0 or a huge number.
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/**
 * Calculates the memory that is available for models. On a GPU, the memory of other programs is the used memory minus
 * the granted memory: exact while nothing is granted, a lower bound otherwise.
 */
export function createMemoryBudget(options: MemoryBudgetOptions): MemoryBudget {
  const { limit, onGpu, gpu, heldBytes, clock, ramBytes = machineMemory() } = options;
  let foreign = 0;
  let held = 0;
  let heldSince = Number.NEGATIVE_INFINITY;
  return {
    bytes() {
      if (limit !== null) return limit;
      const sample = gpu();
      if (!onGpu() || !sample) return ramBytes * ramShare;
      return Math.max(0, sample.totalBytes * gpuShare - foreign);
    },
    measured({ usedBytes }) {
      const now = heldBytes();
      if (now !== held) {
        held = now;
        heldSince = clock.now();
      }
      if (clock.now() - heldSince < settleMs) return;
      foreign = Math.min(usedBytes, Math.max(foreign, usedBytes - now));
    },
  };
}
