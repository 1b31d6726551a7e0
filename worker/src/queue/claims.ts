import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { AttemptControl } from "../attempt/lease.ts";
import { type ClaimedJob, refusalOf } from "../data/database.ts";
import type { QueueEntry } from "./queueRedis.ts";

export type ClaimsOptions = {
  /** Removes the first job from the queue that is not in `except`; null when there is none. */
  take(except: ReadonlySet<string>): Promise<QueueEntry | null>;
  /** `wake` also wakes up the other workers. */
  putBack(entry: QueueEntry, options: { wake: boolean }): Promise<void>;
  /** Wakes up every worker of this queue, including this one. */
  wakeAll(): Promise<void>;
  claim(jobId: string, claimId: string): Promise<ClaimedJob | null>;
  /** The database rejected this release's contract version; `details` is the JSON of the rejection. */
  onContractMismatch(details: string | null): void;
  newId(): string;
  clock: Clock;
  random(): number;
  log: Logger;
};

export type Claims = {
  /** The next job that is not deferred; null when there is none. */
  take(): Promise<QueueEntry | null>;
  /**
   * Claims a job. Null when it can't be claimed by this worker (any more). Rejects when the database can't be reached;
   * the entry is back in the queue then.
   * @param isClosing true once this worker has stopped polling
   */
  claim(entry: QueueEntry, control: AttemptControl, isClosing: () => boolean): Promise<ClaimedJob | null>;
  /** Wakes up the other workers if jobs were left for them. Call it before this worker stops polling for a while. */
  notifyOtherWorkers(): void;
  /** Maximum milliseconds until the next poll; null when the default applies. */
  nextPollMs(): number | null;
  /** Forgets the deferred jobs, because this worker's capabilities may have changed. */
  reconsider(): void;
};

/** Number of retries of a claim without a response. */
const claimRetries = 3;

/**
 * Takes jobs from one queue and claims them. A job that the database reserves for another worker goes back to the queue
 * at once and is deferred for a while, so that it neither fails here nor blocks the jobs behind it.
 */
export function createClaims(options: ClaimsOptions): Claims {
  const { clock, log } = options;
  const deferred = createDeferredJobs(clock);
  let wakeUpPending = false;

  const putBack = async (entry: QueueEntry, wake: boolean): Promise<void> => {
    await options.putBack(entry, { wake }).catch((error: unknown) => {
      log.warn("a job could not be put back into its queue, the sweep will do it", {
        jobId: entry.jobId,
        error,
      });
    });
  };

  return {
    take: async () => (deferred.isFull() ? null : await options.take(deferred.ids())),
    async claim(entry, control, isClosing) {
      try {
        return await claimWithRetry(entry.jobId, control, options);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal?.code === "NOT_SERVED_HERE") {
          log.debug("job left to another worker", { jobId: entry.jobId });
          deferred.add(entry.jobId);
          wakeUpPending = true;
          await putBack(entry, false);
          return null;
        }
        if (refusal?.code === "CONTRACT_MISMATCH") {
          // Recorded before the wake-up, which also reaches this worker.
          options.onContractMismatch(refusal.details);
          await putBack(entry, true);
          return null;
        }
        // No wake-up while this worker continues: it would end this worker's own backoff.
        await putBack(entry, isClosing());
        throw error;
      }
    },
    notifyOtherWorkers() {
      if (!wakeUpPending) return;
      wakeUpPending = false;
      options.wakeAll().catch((error: unknown) => {
        wakeUpPending = true;
        log.debug("the other workers could not be woken up", { error });
      });
    },
    nextPollMs: () => (deferred.isFull() ? deferMs : null),
    reconsider: () => deferred.clear(),
  };
}

/**
 * A claim without a response may have succeeded. Retried with the same claim id, it returns the same job instead of
 * counting as claimed by another worker, which would cost an attempt and its whole lease.
 */
async function claimWithRetry(
  jobId: string,
  control: AttemptControl,
  { claim, newId, clock, random, log }: ClaimsOptions,
): Promise<ClaimedJob | null> {
  const claimId = newId();
  const backoff = createBackoff({ firstMs: 200, maxMs: 1000, random });
  for (let retries = 0; ; retries += 1) {
    try {
      return await claim(jobId, claimId);
    } catch (error) {
      const isLast = retries === claimRetries || control.reason() === "worker_stopped";
      if (isLast || refusalOf(error)) throw error;
      log.debug("no response to a claim, retrying", { jobId, error });
      await wait(clock, backoff.next(), control.signal);
    }
  }
}

/** How long a job is deferred when the database reserves it for another worker, in milliseconds. */
export const deferMs = 30_000;
/** Each further rejection of the same job doubles the time up to this, because every try costs Redis commands. */
const maxDeferMs = 300_000;
/** Number of jobs whose last deferral is remembered for doubling. */
const rememberedLimit = 1000;
/** Maximum number of deferred jobs: each poll has to read past all of them. */
export const deferredLimit = 100;

/** Jobs of one queue that only another worker can run. They stay in Redis, where that worker finds them. */
export type DeferredJobs = {
  add(jobId: string): void;
  /** The ids of the jobs that are deferred now. */
  ids(): ReadonlySet<string>;
  isFull(): boolean;
  clear(): void;
};

export function createDeferredJobs(clock: Clock): DeferredJobs {
  const until = new Map<string, number>();
  const lastMs = new Map<string, number>();
  const ids = (): ReadonlySet<string> => {
    for (const [jobId, end] of until) if (end <= clock.now()) until.delete(jobId);
    return new Set(until.keys());
  };
  return {
    add(jobId) {
      const ms = Math.min((lastMs.get(jobId) ?? deferMs / 2) * 2, maxDeferMs);
      if (lastMs.size >= rememberedLimit) lastMs.clear();
      lastMs.set(jobId, ms);
      until.set(jobId, clock.now() + ms);
    },
    ids,
    isFull: () => ids().size >= deferredLimit,
    clear() {
      until.clear();
      lastMs.clear();
    },
  };
}
