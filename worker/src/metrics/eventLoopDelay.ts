import { monitorEventLoopDelay } from "node:perf_hooks";

export type EventLoopDelay = {
  /** Percentiles since the previous call, in seconds. */
  read(): { p50: number; p99: number; max: number };
  /** Maximum since the start, in seconds. */
  worst(): number;
  close(): void;
};

const resolutionMs = 10;

/** Measures the delay of this process's event loop, excluding the sampling resolution. */
export function watchEventLoop(): EventLoopDelay {
  const recent = monitorEventLoopDelay({ resolution: resolutionMs });
  let worst = 0;
  recent.enable();
  const seconds = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) : 0;
  const updateWorst = () => {
    worst = Math.max(worst, recent.count > 0 ? seconds(recent.max) : 0);
  };
  return {
    read() {
      updateWorst();
      const delay = {
        p50: seconds(recent.percentile(50)),
        p99: seconds(recent.percentile(99)),
        max: recent.count > 0 ? seconds(recent.max) : 0,
      };
      recent.reset();
      return delay;
    },
    worst() {
      updateWorst();
      return worst;
    },
    close: () => void recent.disable(),
  };
}
