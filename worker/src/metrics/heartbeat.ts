import { type Clock, repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { Capability } from "../inference/protocol.ts";

export type HeartbeatOptions = {
  state(): { capabilities: Capability[]; details: Record<string, unknown> };
  report(capabilities: Capability[], details: Record<string, unknown>): Promise<void>;
  /** Beats with it. */
  onBeat(): void;
  clock: Clock;
  log: Logger;
};

export type Heartbeat = {
  /** Reports now; what changes while a report is on its way is reported after it. */
  beat(): Promise<void>;
  /** The same in a moment, at most once a second: a job has begun or ended. */
  beatSoon(): void;
  stop(): void;
};

const beatMs = 30_000;
/** One job often follows another at once: both are told in one report. */
const soonMs = 200;
const shortestGapMs = 1000;

/** Tells Postgres every 30 s, and when jobs come and go, that this worker is there and what it can do. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, log } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let failing = false;
  let lastBeat = Number.NEGATIVE_INFINITY;
  let takeBackSoon: (() => void) | null = null;
  let stopped = false;

  const report = async () => {
    do {
      again = false;
      lastBeat = clock.now();
      const { capabilities, details } = options.state();
      try {
        await options.report(capabilities, details);
        if (failing) log.info("Supabase answers again");
        failing = false;
      } catch (error) {
        if (!failing) log.warn("the worker could not report itself", { error });
        failing = true;
      }
    } while (again);
    running = null;
  };
  const forgetSoon = () => {
    takeBackSoon?.();
    takeBackSoon = null;
  };
  const beat = (): Promise<void> => {
    // What it would have told is told now.
    forgetSoon();
    if (running) again = true;
    else running = report();
    return running ?? Promise.resolve();
  };

  const stop = repeat(clock, beatMs, () => {
    options.onBeat();
    return beat();
  });
  return {
    beat,
    beatSoon() {
      if (takeBackSoon || stopped) return;
      const delay = Math.max(soonMs, lastBeat + shortestGapMs - clock.now());
      takeBackSoon = clock.after(delay, () => void beat());
    },
    stop() {
      stopped = true;
      forgetSoon();
      stop();
    },
  };
}
