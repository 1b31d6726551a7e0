const base = 500;
const cap = 30_000;

/**
 * Milliseconds to wait before attempt number `attempt` (from 0) to connect again: doubling up to half a
 * minute, half of it by chance, so that a restarted server is not met by every tab at once.
 * `random` is in [0, 1).
 */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(cap, base * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random);
}
