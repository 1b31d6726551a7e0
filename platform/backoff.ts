export type Backoff = {
  /** Milliseconds to wait before the next try; doubles with each call. */
  next(): number;
  /** To be called after a success. */
  reset(): void;
};

/** Doubles from `firstMs` to `maxMs`; each delay is spread over its upper half, so that many do not return at once. */
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
