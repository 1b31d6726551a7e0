import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { AttemptControl } from "../attempt/attemptControl.ts";
import { type ClaimedJob, refusalOf } from "../data/database.ts";
import { createSetAside, setAsideMs } from "./deferredJobs.ts";
import type { QueueEntry } from "./queueRedis.ts";

export type ClaimsOptions = {
  /** Takes the first job that is none of `except` out of the queue; null when there is none. */
  take(except: ReadonlySet<string>): Promise<QueueEntry | null>;
  /** `wake`: other workers are to look at the queue. */
  putBack(entry: QueueEntry, options: { wake: boolean }): Promise<void>;
  /** Makes other workers look at the queue; this one, too. */
  wakeAll(): Promise<void>;
  claim(jobId: string, claimId: string): Promise<ClaimedJob | null>;
  /** The database has refused this release; `details` as it gave them. */
  onContractMismatch(details: string | null): void;
  newId(): string;
  clock: Clock;
  random(): number;
  log: Logger;
};

export type Claims = {
  /** The next job that may be for us; null when there is none. */
  take(): Promise<QueueEntry | null>;
  /**
   * null: not for us (any more). Rejects when the database cannot be asked; the entry is back in the queue then.
   * `isClosing`: this worker will not look again.
   */
  claim(entry: QueueEntry, control: AttemptControl, isClosing: () => boolean): Promise<ClaimedJob | null>;
  /** Wakes the others up if there is something new for them. To be called before this worker turns away. */
  tellOthers(): void;
  /** Milliseconds after which to look again at the latest, or null: there is no reason of its own to. */
  nextLookMs(): number | null;
  /** What could not be made here may be possible now. */
  reconsider(): void;
};

/** How often a claim without an answer is repeated. */
const repeats = 3;

/**
 * Taking jobs out of one queue and claiming them. A job that the database wants another worker to make goes back at
 * once and is passed over for a while, so that it neither fails here nor holds up those behind it.
 */
export function createClaims(options: ClaimsOptions): Claims {
  const { clock, log } = options;
  const aside = createSetAside(clock);
  let othersAreOwedAWakeUp = false;

  const putBack = async (entry: QueueEntry, wake: boolean): Promise<void> => {
    await options.putBack(entry, { wake }).catch((error: unknown) => {
      log.warn("a job could not be put back, the sweep will", { jobId: entry.jobId, error });
    });
  };

  return {
    take: async () => (aside.isFull() ? null : await options.take(aside.ids())),
    async claim(entry, control, isClosing) {
      try {
        return await claimInsistently(entry.jobId, control, options);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal?.code === "NOT_SERVED_HERE") {
          log.debug("a job is left to another worker", { jobId: entry.jobId });
          aside.add(entry.jobId);
          othersAreOwedAWakeUp = true;
          await putBack(entry, false);
          return null;
        }
        if (refusal?.code === "CONTRACT_MISMATCH") {
          // First, so that our own wake-up finds us decided.
          options.onContractMismatch(refusal.details);
          await putBack(entry, true);
          return null;
        }
        // While we go on, no wake-up: it would end our own pause, too.
        await putBack(entry, isClosing());
        throw error;
      }
    },
    tellOthers() {
      if (!othersAreOwedAWakeUp) return;
      othersAreOwedAWakeUp = false;
      options.wakeAll().catch((error: unknown) => {
        othersAreOwedAWakeUp = true;
        log.debug("the other workers could not be woken up", { error });
      });
    },
    nextLookMs: () => (aside.isFull() ? setAsideMs : null),
    reconsider: () => aside.clear(),
  };
}

/**
 * A claim whose answer was lost may have been made. Repeated under the same id it is answered again instead of being
 * taken for somebody else's, which would cost an attempt and its whole lease.
 */
async function claimInsistently(
  jobId: string,
  control: AttemptControl,
  { claim, newId, clock, random, log }: ClaimsOptions,
): Promise<ClaimedJob | null> {
  const claimId = newId();
  const backoff = createBackoff({ firstMs: 200, maxMs: 1000, random });
  for (let repeated = 0; ; repeated += 1) {
    try {
      return await claim(jobId, claimId);
    } catch (error) {
      const isOver = repeated === repeats || control.reason() === "worker_stopped";
      if (isOver || refusalOf(error)) throw error;
      log.debug("a claim was not answered and is repeated", { jobId, error });
      await wait(clock, backoff.next(), control.signal);
    }
  }
}
