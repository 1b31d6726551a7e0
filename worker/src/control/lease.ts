import type { Log } from "../log.ts";
import type { Clock } from "./clock.ts";

export type LeaseOptions = {
  renew(): Promise<{ renewed: boolean; cancelRequested: boolean }>;
  leaseSeconds: number;
  /** Somebody asked for the job to be cancelled; may be told more than once. */
  onCancel(): void;
  /** The attempt is no longer ours: whatever it makes counts for nothing. Told once. */
  onLost(): void;
  clock: Clock;
  log: Log;
};

export type Lease = {
  /** Renews out of turn, to learn of a cancellation that may have been missed. */
  renewNow(): void;
  release(): void;
};

/**
 * Renews a lease at a third of its length. An answer that does not come is no loss: the sweep, too, needs
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
  const release = () => {
    released = true;
    takeBack();
  };
  return { renewNow: () => void renew(), release };
}
