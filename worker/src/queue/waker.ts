import { type Clock, wait } from "#platform/clock.ts";

/** A wait that can be ended from outside. A wake-up that comes while nobody waits ends the next wait. */
export type Waker = {
  wake(): void;
  /** Resolves after `ms` milliseconds, or at a wake-up; null waits for a wake-up only. */
  sleep(ms: number | null): Promise<void>;
};

export function createWaker(clock: Clock): Waker {
  let pending = false;
  let waiting = new AbortController();
  return {
    wake() {
      pending = true;
      waiting.abort();
    },
    async sleep(ms) {
      if (!pending) {
        waiting = new AbortController();
        const { signal } = waiting;
        if (ms === null)
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        else await wait(clock, ms, signal);
      }
      pending = false;
    },
  };
}
