import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

/** Why an attempt stops before its result is complete. */
export type StopReason = "cancelled" | "lease_lost" | "worker_stopped";

/** Stops a running attempt. The first reason wins, except that `lease_lost` replaces any other: it forbids settling. */
export type AttemptControl = {
  readonly signal: AbortSignal;
  reason(): StopReason | null;
  stop(reason: StopReason): void;
};

export function createAttemptControl(): AttemptControl {
  const controller = new AbortController();
  let reason: StopReason | null = null;
  return {
    signal: controller.signal,
    reason: () => reason,
    stop(newReason) {
      if (reason === null || newReason === "lease_lost") reason = newReason;
      controller.abort();
    },
  };
}

/** How long a child may take to stop between two steps before it is killed, in milliseconds. */
export function killAfterMs(reason: StopReason | null): number {
  return reason === "worker_stopped" ? 2000 : reason === "lease_lost" ? 10_000 : 30_000;
}

export type LeaseOptions = {
  renew(): Promise<{ renewed: boolean; cancelRequested: boolean }>;
  leaseSeconds: number;
  /** The job's deadline in milliseconds since the epoch. The response to a renewal decides whether it has passed. */
  dueAt: number | null;
  /** The user requested cancellation. May be called more than once. */
  onCancel(): void;
  /** Another worker may own the job now, so this attempt must not be settled. Called once. */
  onLost(): void;
  clock: Clock;
  log: Logger;
};

export type Lease = {
  /** Renews immediately, to pick up a cancellation whose signal may have been missed. */
  renewNow(): void;
  release(): void;
};

/** Renewal interval after the deadline, in milliseconds. The local clock may be ahead of the database's. */
const overdueIntervalMs = 2000;

/**
 * Renews a lease at a third of its length, and again at the job's deadline. A renewal without a response does not stop
 * the attempt: the sweep needs Postgres as well to take the job away. It is retried at twice the rate.
 */
export function holdLease(options: LeaseOptions): Lease {
  const { clock, log } = options;
  let released = false;
  let failures = 0;

  const renew = async () => {
    const response = await options.renew().catch((error: unknown) => {
      failures += 1;
      if (failures === 1) log.warn("lease renewal failed, will retry", { error });
      return null;
    });
    if (!response || released) return;
    failures = 0;
    if (!response.renewed) {
      log.warn("lease lost, the attempt is abandoned");
      release();
      return options.onLost();
    }
    if (response.cancelRequested) options.onCancel();
  };
  const intervalMs = (options.leaseSeconds * 1000) / 3;
  let cancelRenewal = () => {};
  const renewAndReschedule = async () => {
    await renew();
    if (!released)
      cancelRenewal = clock.after(failures > 0 ? intervalMs / 2 : intervalMs, renewAndReschedule);
  };
  cancelRenewal = clock.after(intervalMs, renewAndReschedule);
  let cancelOverdue = () => {};
  const renewOverdue = async () => {
    await renew();
    if (!released) cancelOverdue = clock.after(overdueIntervalMs, renewOverdue);
  };
  if (options.dueAt !== null)
    cancelOverdue = clock.after(Math.max(0, options.dueAt - clock.now()), renewOverdue);
  const release = () => {
    released = true;
    cancelRenewal();
    cancelOverdue();
  };
  return { renewNow: () => void renew(), release };
}
