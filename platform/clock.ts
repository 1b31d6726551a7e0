/** Time, injected so that tests control it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `ms` milliseconds. Returns a function that cancels the call. */
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
    const finish = () => {
      cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/** Calls `action` every `ms` milliseconds, counted from the end of the previous call. Returns a function that stops it. */
export function repeat(clock: Clock, ms: number, action: () => void | Promise<void>): () => void {
  let cancel: () => void = () => {};
  let stopped = false;
  const run = async () => {
    await action();
    if (!stopped) cancel = clock.after(ms, run);
  };
  cancel = clock.after(ms, run);
  return () => {
    stopped = true;
    cancel();
  };
}
