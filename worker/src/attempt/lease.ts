import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

export type LeaseOptions = {
  renew(): Promise<{ renewed: boolean; cancelRequested: boolean }>;
  leaseSeconds: number;
  /** Milliseconds since the epoch from which on the job is given up; the answer to a renewal decides. */
  dueAt: number | null;
  /** Somebody asked for the job to be cancelled; may be told more than once. */
  onCancel(): void;
  /** The attempt is no longer ours: whatever it makes counts for nothing. Told once. */
  onLost(): void;
  clock: Clock;
  log: Logger;
};

export type Lease = {
  /** Renews out of turn, to learn of a cancellation that may have been missed. */
  renewNow(): void;
  release(): void;
};

/** Milliseconds between two renewals once the job is due: this clock may be ahead of the database's. */
const overdueMs = 2000;

/**
 * Renews a lease at a third of its length, and when the job is due. An answer that does not come is no loss: the sweep, too, needs
 * Postgres to take the job away, so we go on and ask again, twice as often.
 */
export function holdLease(options: LeaseOptions): Lease {
  const { clock, log } = options;
  let released = false;
  let failures = 0;

  const renew = async () => {
    const answer = await options.renew().catch((error: unknown) => {
      failures += 1;
      if (failures === 1) log.warn("the lease could not be renewed", { error });
      return null;
    });
    if (!answer || released) return;
    failures = 0;
    if (!answer.renewed) {
      log.warn("the lease was lost, the attempt is given up");
      release();
      return options.onLost();
    }
    if (answer.cancelRequested) options.onCancel();
  };

  const third = (options.leaseSeconds * 1000) / 3;
  let takeBack = () => {};
  const turn = async () => {
    await renew();
    if (!released) takeBack = clock.after(failures > 0 ? third / 2 : third, turn);
  };
  takeBack = clock.after(third, turn);
  let takeBackDue = () => {};
  const overdue = async () => {
    await renew();
    if (!released) takeBackDue = clock.after(overdueMs, overdue);
  };
  if (options.dueAt !== null) takeBackDue = clock.after(Math.max(0, options.dueAt - clock.now()), overdue);
  const release = () => {
    released = true;
    takeBack();
    takeBackDue();
  };
  return { renewNow: () => void renew(), release };
}
