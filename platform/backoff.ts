export type Backoff = {
  /** Returns the milliseconds to wait before the next attempt. Doubles with each call. */
  next(): number;
  /** Starts over with the first delay. Call it after a success. */
  reset(): void;
};

/**
 * Exponential backoff from `firstMs` to `maxMs`. Each delay is between half of it and all of it, at random, so that
 * many clients don't retry at the same moment. `random` returns a number from 0 (inclusive) to 1.
 */
export function createBackoff(options: { firstMs: number; maxMs: number; random(): number }): Backoff {
  let failures = 0;
  return {
    next() {
      const full = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.round(full * (0.5 + options.random() / 2));
    },
    reset() {
      failures = 0;
    },
  };
}
