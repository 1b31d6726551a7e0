import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { QueuePositions } from "../data/queuePositions.ts";
import type { LiveSignal } from "./eventBroadcaster.ts";
import { isNewerProgress } from "./liveJob.ts";

/** The signals received since the last `take`: only the latest of each job, so that a slow reader costs no memory. */
export type BufferedSignals = {
  progress: Map<string, ProgressEvent>;
  /** Ids of the jobs whose rows have changed. */
  changed: Set<string>;
  /** The user's queue positions. Null if none were published. */
  positions: QueuePositions | null;
  /** True if events may have been lost. */
  resync: boolean;
  /** True if the server is shutting down. */
  closing: boolean;
};

/** Buffers the signals of one subscription until its reader takes them. */
export type SignalBuffer = {
  push(signal: LiveSignal | { kind: "positions"; positions: QueuePositions }): void;
  /** Resolves as soon as there is a signal, or without any after `timeoutMs` (null: never) or `close`. */
  take(timeoutMs: number | null): Promise<BufferedSignals>;
  close(): void;
};

export const noSignals = (): BufferedSignals => ({
  progress: new Map(),
  changed: new Set(),
  positions: null,
  resync: false,
  closing: false,
});

const isEmpty = ({ progress, changed, positions, resync, closing }: BufferedSignals): boolean =>
  progress.size === 0 && changed.size === 0 && !positions && !resync && !closing;

export function createSignalBuffer(): SignalBuffer {
  let signals = noSignals();
  let closed = false;
  let wake: (() => void) | null = null;

  function add(signal: Parameters<SignalBuffer["push"]>[0]): void {
    switch (signal.kind) {
      case "resync":
        signals.resync = true;
        break;
      case "closing":
        signals.closing = true;
        break;
      case "positions":
        signals.positions = signal.positions;
        break;
      case "changed":
        signals.changed.add(signal.job_id);
        break;
      case "progress": {
        const known = signals.progress.get(signal.job_id);
        if (!known || isNewerProgress(signal, known)) signals.progress.set(signal.job_id, signal);
      }
    }
  }

  return {
    push(signal) {
      add(signal);
      wake?.();
    },
    close() {
      closed = true;
      wake?.();
    },
    async take(timeoutMs) {
      if (isEmpty(signals) && !closed) {
        await new Promise<void>((resolve) => {
          const timer = timeoutMs === null ? null : setTimeout(resolve, timeoutMs);
          wake = () => {
            if (timer) clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      const taken = signals;
      signals = noSignals();
      return taken;
    },
  };
}
