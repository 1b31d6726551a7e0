import { monitorEventLoopDelay } from "node:perf_hooks";

export type EventLoopDelay = {
  /** Seconds since the last reading. */
  read(): { p50: number; p99: number; max: number };
  /** Seconds, since the start. */
  worst(): number;
  close(): void;
};

const resolutionMs = 10;

/** How long the event loop of this process keeps its timers waiting. The measured values include the resolution. */
export function watchEventLoop(): EventLoopDelay {
  const recent = monitorEventLoopDelay({ resolution: resolutionMs });
  let worst = 0;
  recent.enable();
  const seconds = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) : 0;
  const note = () => {
    worst = Math.max(worst, recent.count > 0 ? seconds(recent.max) : 0);
  };
  return {
    read() {
      note();
      const figures = {
        p50: seconds(recent.percentile(50)),
        p99: seconds(recent.percentile(99)),
        max: recent.count > 0 ? seconds(recent.max) : 0,
      };
      recent.reset();
      return figures;
    },
    worst() {
      note();
      return worst;
    },
    close: () => void recent.disable(),
  };
}
