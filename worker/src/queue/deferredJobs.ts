import type { Clock } from "#platform/clock.ts";

/** Milliseconds for which a job is passed over after the database said that another worker is to make it. */
export const setAsideMs = 30_000;
/** Each further refusal of the same job doubles that, up to this: a look at it costs commands of Redis. */
const longestMs = 300_000;
/** Jobs whose refusals are remembered beyond their time. */
const rememberedLimit = 1000;
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
  const lastMs = new Map<string, number>();
  const ids = (): ReadonlySet<string> => {
    for (const [jobId, end] of until) if (end <= clock.now()) until.delete(jobId);
    return new Set(until.keys());
  };
  return {
    add(jobId) {
      const ms = Math.min((lastMs.get(jobId) ?? setAsideMs / 2) * 2, longestMs);
      if (lastMs.size >= rememberedLimit) lastMs.clear();
      lastMs.set(jobId, ms);
      until.set(jobId, clock.now() + ms);
    },
    ids,
    isFull: () => ids().size >= setAsideLimit,
    clear() {
      until.clear();
      lastMs.clear();
    },
  };
}
