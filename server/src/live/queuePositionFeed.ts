import type { LiveEvent } from "#contracts/redis/events.ts";
import type { QueuePositions } from "../data/queuePositions.ts";

type Listener = (positions: QueuePositions) => void;

/**
 * Publishes queue positions to the users who watch pending jobs. One read serves all of them: at most once per
 * `intervalMs` after a change, and every `maxAgeMs` without one, in case its event was lost.
 */
export type QueuePositionFeed = {
  /** Calls the listener with this user's positions after every read. Returns the function that unsubscribes. */
  subscribe(userId: string, listener: Listener): () => void;
  /** To be called when any user's job was queued, started or finished. */
  invalidate(): void;
  close(): void;
};

export type QueuePositionFeedOptions = {
  /** Reads the positions of several users, by user id. */
  read(userIds: readonly string[]): Promise<Map<string, QueuePositions>>;
  onReadFailure(error: unknown): void;
  intervalMs?: number;
  maxAgeMs?: number;
};

/** Sequence number of the first progress event of an attempt: a worker has claimed the job. */
const firstSequence = 1;

/** True if an event changes the queue positions of other jobs. */
export const affectsQueuePositions = (event: Pick<LiveEvent, "kind"> & { sequence?: unknown }): boolean =>
  event.kind === "changed" || (event.kind === "progress" && event.sequence === firstSequence);

const noPositions: QueuePositions = new Map();

export function createQueuePositionFeed(options: QueuePositionFeedOptions): QueuePositionFeed {
  const { intervalMs = 2000, maxAgeMs = 15_000 } = options;
  const listeners = new Map<string, Set<Listener>>();
  let timer: NodeJS.Timeout | null = null;
  let dueAt = 0;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  let isReading = false;

  async function read(): Promise<void> {
    isReading = true;
    lastReadAt = performance.now();
    try {
      const positions = await options.read([...listeners.keys()]);
      for (const [userId, ofUser] of listeners) {
        for (const listener of ofUser) listener(positions.get(userId) ?? noPositions);
      }
    } catch (error) {
      options.onReadFailure(error);
    } finally {
      isReading = false;
    }
    // A change during the read has scheduled the next one already.
    if (!timer) schedule(maxAgeMs);
  }

  /** Schedules a read after `ms`, unless one is due earlier. */
  function schedule(ms: number): void {
    if (listeners.size === 0) return;
    const at = performance.now() + ms;
    if (timer && dueAt <= at) return;
    if (timer) clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      timer = null;
      if (isReading) schedule(intervalMs);
      else void read();
    }, ms);
    timer.unref();
  }

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  return {
    subscribe(userId, listener) {
      const ofUser = listeners.get(userId) ?? new Set();
      ofUser.add(listener);
      listeners.set(userId, ofUser);
      // The subscriber has missed changes since its own first read.
      schedule(intervalMs);
      return () => {
        ofUser.delete(listener);
        if (ofUser.size === 0) listeners.delete(userId);
        if (listeners.size === 0) stop();
      };
    },
    invalidate() {
      schedule(Math.max(0, lastReadAt + intervalMs - performance.now()));
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
