const baseMs = 500;
/** The longest delay for requests that no user is waiting for. */
export const maxBackoffMs = 30_000;

/**
 * Milliseconds to wait after failed attempt number `attempt`, counted from 0. Doubles up to `maxMs`; half of it is
 * random so that tabs don't reconnect to a restarted server all at once. `random` is in [0, 1).
 */
export function backoff(attempt: number, random: number, maxMs = maxBackoffMs): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random);
}
