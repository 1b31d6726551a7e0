import { type Clock, repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { Capability } from "../inference/protocol.ts";

export type HeartbeatOptions = {
  state(): { capabilities: Capability[]; details: Record<string, unknown> };
  report(capabilities: Capability[], details: Record<string, unknown>): Promise<void>;
  /** Called with each periodic heartbeat. */
  onBeat(): void;
  clock: Clock;
  log: Logger;
};

export type Heartbeat = {
  /** Reports now. Changes during a report cause another one. */
  beat(): Promise<void>;
  /** Reports shortly, at most once a second, after a job has started or ended. */
  beatSoon(): void;
  stop(): void;
};

const intervalMs = 30_000;
/** The delay of `beatSoon`: one job often follows another at once, and both fit into one report. */
const soonMs = 200;
const minGapMs = 1000;

/** Reports the worker and its capabilities to Postgres every 30 s, and when jobs start or end. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, log } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let failing = false;
  let lastBeat = Number.NEGATIVE_INFINITY;
  let cancelSoon: (() => void) | null = null;
  let stopped = false;

  const report = async () => {
    do {
      again = false;
      lastBeat = clock.now();
      const { capabilities, details } = options.state();
      try {
        await options.report(capabilities, details);
        if (failing) log.info("heartbeats are accepted again");
        failing = false;
      } catch (error) {
        if (!failing) log.warn("heartbeat failed, will retry", { error });
        failing = true;
      }
    } while (again);
    running = null;
  };
  const clearSoon = () => {
    cancelSoon?.();
    cancelSoon = null;
  };
  const beat = (): Promise<void> => {
    // Includes the report that was scheduled.
    clearSoon();
    if (running) again = true;
    else running = report();
    return running ?? Promise.resolve();
  };

  const stop = repeat(clock, intervalMs, () => {
    options.onBeat();
    return beat();
  });
  return {
    beat,
    beatSoon() {
      if (cancelSoon || stopped) return;
      const delay = Math.max(soonMs, lastBeat + minGapMs - clock.now());
      cancelSoon = clock.after(delay, () => void beat());
    },
    stop() {
      stopped = true;
      clearSoon();
      stop();
    },
  };
}
