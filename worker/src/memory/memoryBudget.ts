import { totalmem } from "node:os";
import type { Clock } from "#platform/clock.ts";
import type { GpuSample } from "./gpuMonitor.ts";

export type MemoryBudgetOptions = {
  /** Bytes the operator allows; null: measured. */
  limit: number | null;
  /** True while models run on the card; otherwise they are in RAM. */
  onGpu(): boolean;
  gpu(): GpuSample | null;
  /** Bytes that the planner has given out. */
  heldBytes(): number;
  clock: Clock;
  /** Bytes of RAM that this process may use. */
  ramBytes?: number;
};

export type MemoryBudget = {
  /** Bytes that models may take. */
  bytes(): number;
  /** To be called with each new figure of the card. */
  measured(sample: GpuSample): void;
};

/** What the driver, fragmentation and the contexts of two processes take of a card. */
const gpuShare = 0.94;
/** The rest is for the operating system, the database beside us, and the pictures being encoded. */
const ramShare = 0.8;
/** A figure of the card lags behind what was loaded or released just before. */
const settleMs = 6000;

/** Total memory of the machine, or what its container may have of it. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  // Without a limit the kernel says 0 or something astronomical.
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/**
 * How much memory there is for models. On a card, what other programs take is found out by comparing what is used
 * with what was given out: all of it while we hold nothing, and never less than what is beyond our own.
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
