/** Why an attempt is to end before it is done. */
export type StopReason = "cancelled" | "lease_lost" | "worker_stopped";

/** Stops a running attempt. The first reason counts, but a lost lease outdoes the others: nothing may be settled. */
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
    stop(because) {
      if (reason === null || because === "lease_lost") reason = because;
      controller.abort();
    },
  };
}

/** Milliseconds a child may take to stop between two steps before it is killed. */
export function killAfterMs(reason: StopReason | null): number {
  return reason === "worker_stopped" ? 2000 : reason === "lease_lost" ? 10_000 : 30_000;
}
