/** Time, handed in so that tests decide when it passes. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `ms` milliseconds; the function it returns takes that back. */
  after(ms: number, action: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never rejects. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      takeBack();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const takeBack = clock.after(ms, done);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** Calls `action` every `ms` milliseconds until stopped; the next turn starts when the last one has ended. */
export function repeat(clock: Clock, ms: number, action: () => void | Promise<void>): () => void {
  let takeBack: () => void = () => {};
  let stopped = false;
  const turn = async () => {
    await action();
    if (!stopped) takeBack = clock.after(ms, turn);
  };
  takeBack = clock.after(ms, turn);
  return () => {
    stopped = true;
    takeBack();
  };
}
