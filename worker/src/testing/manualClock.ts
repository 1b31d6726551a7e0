import type { Clock } from "#platform/clock.ts";

/** A clock that a test advances. */
export type ManualClock = Clock & {
  /** Lets `ms` milliseconds pass, running what falls due in order, and the promises that follow from it. */
  advance(ms: number): Promise<void>;
  /** How many timers are waiting. */
  pending(): number;
};

export function createManualClock(start = 1_000_000): ManualClock {
  let now = start;
  let timers: { due: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      const timer = { due: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = next.due;
        next.action();
        await settled();
      }
      now = end;
    },
    pending: () => timers.length,
  };
}

/** One turn of the event loop lets every promise that is ready run its course. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
