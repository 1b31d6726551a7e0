import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobStatus.ts";
import { mergeJob } from "./mergeJob.ts";

/** `idle`: no session. `retrying`: the page shows the last known state until the subscription is back. */
export type Connection = "idle" | "connecting" | "live" | "retrying";

/** The latest known state of a job and the time at which this tab received it, in Unix milliseconds. */
export type KnownJob = { job: LiveJobFragment; receivedAt: number };

export type JobSnapshot = {
  jobs: ReadonlyMap<string, KnownJob>;
  connection: Connection;
};

export type JobStore = ReturnType<typeof createJobStore>;

/** Called when a job that this tab has seen unfinished reaches a terminal state. */
export type FinishedListener = (job: LiveJobFragment) => void;

export const emptySnapshot: JobSnapshot = { jobs: new Map(), connection: "idle" };

/**
 * The viewer's jobs as the tab's subscription reports them. Snapshots are replaced and never modified, which
 * `useSyncExternalStore` requires. `clock` returns Unix milliseconds.
 */
export function createJobStore(clock: () => number) {
  let snapshot = emptySnapshot;
  const listeners = new Set<() => void>();
  const finishedListeners = new Set<FinishedListener>();

  function replace(next: JobSnapshot): void {
    snapshot = next;
    for (const listener of listeners) listener();
  }

  return {
    snapshot: (): JobSnapshot => snapshot,

    apply(incoming: LiveJobFragment): void {
      const known = snapshot.jobs.get(incoming.id);
      const job = mergeJob(known?.job, incoming);
      if (job === known?.job) return;
      const jobs = new Map(snapshot.jobs).set(job.id, { job, receivedAt: clock() });
      replace({ ...snapshot, jobs });
      if (known && isUnfinished(known.job) && !isUnfinished(job)) {
        for (const listener of finishedListeners) listener(job);
      }
    },

    setConnection(connection: Connection): void {
      if (connection !== snapshot.connection) replace({ ...snapshot, connection });
    },

    /** Removes the jobs of the previous viewer. */
    clear(): void {
      replace(emptySnapshot);
    },

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    onFinished(listener: FinishedListener): () => void {
      finishedListeners.add(listener);
      return () => finishedListeners.delete(listener);
    },
  };
}
