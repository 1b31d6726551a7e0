import type { Clock } from "./clock.ts";

/** Milliseconds for which a job is passed over after the database said that another worker is to make it. */
export const setAsideMs = 30_000;
/** More at once would make each look at the queue long. */
export const setAsideLimit = 100;

/** Jobs of one queue that this worker cannot make and another one can. They stay in Redis, where that one finds them. */
export type SetAside = {
  add(jobId: string): void;
  /** Those whose time is not over. */
  ids(): ReadonlySet<string>;
  isFull(): boolean;
  clear(): void;
};

export function createSetAside(clock: Clock): SetAside {
  const until = new Map<string, number>();
  const ids = (): ReadonlySet<string> => {
    for (const [jobId, end] of until) if (end <= clock.now()) until.delete(jobId);
    return new Set(until.keys());
  };
  return {
    add: (jobId) => void until.set(jobId, clock.now() + setAsideMs),
    ids,
    isFull: () => ids().size >= setAsideLimit,
    clear: () => until.clear(),
  };
}
