import type { Capability } from "../inference/protocol.ts";
import type { Log } from "../log.ts";
import { type Clock, repeat } from "./clock.ts";

export type HeartbeatOptions = {
  state(): { capabilities: Capability[]; details: Record<string, unknown> };
  report(capabilities: Capability[], details: Record<string, unknown>): Promise<void>;
  /** Beats with it. */
  alsoEach(): void;
  clock: Clock;
  log: Log;
};

export type Heartbeat = {
  /** Reports now; what changes while a report is on its way is reported after it. */
  beat(): Promise<void>;
  stop(): void;
};

const beatMs = 30_000;

/** Tells Postgres every 30 s that this worker is there and what it can do. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, log } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let failing = false;

  const report = async () => {
    do {
      again = false;
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
  const beat = (): Promise<void> => {
    if (running) again = true;
    else running = report();
    return running ?? Promise.resolve();
  };

  const stop = repeat(clock, beatMs, () => {
    options.alsoEach();
    return beat();
  });
  return { beat, stop };
}
