import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobWords.ts";
import { mergeJob } from "./mergeJob.ts";

/** `idle`: nobody signed in. `retrying`: the page shows the last known state until the stream is back. */
export type Connection = "idle" | "connecting" | "live" | "retrying";

/** A job as this tab knows it. */
export type KnownJob = { job: LiveJobFragment; receivedAt: number };

export type JobSnapshot = {
  jobs: ReadonlyMap<string, KnownJob>;
  connection: Connection;
};

export type JobStore = ReturnType<typeof createJobStore>;

/** Called when a job that was running in this tab reaches its end. */
export type FinishedListener = (job: LiveJobFragment) => void;

export const emptySnapshot: JobSnapshot = { jobs: new Map(), connection: "idle" };

/**
 * All that the tab knows of the viewer's jobs, from the one subscription. Snapshots are never changed, only
 * replaced, as `useSyncExternalStore` wants it. `clock` gives milliseconds.
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

    /** For another viewer: nothing of the former one may stay. */
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
