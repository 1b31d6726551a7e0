import type { LiveEvent } from "#contracts/redis/events.ts";
import type { QueuePlaces } from "../data/places.ts";

type Listener = (places: QueuePlaces) => void;

/**
 * Where people with waiting jobs stand, while somebody looks. One reading for all of them, when the line has moved, at
 * most once in `intervalMs`; and every `slowMs` without a movement, in case none was heard of.
 */
export type Line = {
  /** Hands the places of this person over after every reading, until the returned function is called. */
  watch(userId: string, listener: Listener): () => void;
  /** A job of anybody has come, begun or ended. */
  moved(): void;
  close(): void;
};

export type LineOptions = {
  /** The places of several people, by person. */
  read(userIds: readonly string[]): Promise<Map<string, QueuePlaces>>;
  onReadFailure(error: unknown): void;
  intervalMs?: number;
  slowMs?: number;
};

/** The first report of an attempt: somebody has claimed the job. */
const firstSequence = 1;

/** Whether an event tells that others in the line stand elsewhere now. */
export const movesLine = (event: Pick<LiveEvent, "kind"> & { sequence?: unknown }): boolean =>
  event.kind === "changed" || (event.kind === "progress" && event.sequence === firstSequence);

const nowhere: QueuePlaces = new Map();

export function createLine(options: LineOptions): Line {
  const { intervalMs = 2000, slowMs = 15_000 } = options;
  const listeners = new Map<string, Set<Listener>>();
  let timer: NodeJS.Timeout | null = null;
  let dueAt = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading = false;

  async function read(): Promise<void> {
    reading = true;
    readAt = performance.now();
    try {
      const places = await options.read([...listeners.keys()]);
      for (const [userId, ofUser] of listeners) {
        for (const listener of ofUser) listener(places.get(userId) ?? nowhere);
      }
    } catch (error) {
      options.onReadFailure(error);
    } finally {
      reading = false;
    }
    // A movement during the reading has asked for the next one already.
    if (!timer) schedule(slowMs);
  }

  /** Reads after `ms`, or earlier if that was asked for before. */
  function schedule(ms: number): void {
    if (listeners.size === 0) return;
    const at = performance.now() + ms;
    if (timer && dueAt <= at) return;
    if (timer) clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      timer = null;
      if (reading) schedule(intervalMs);
      else void read();
    }, ms);
    timer.unref();
  }

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  return {
    watch(userId, listener) {
      const ofUser = listeners.get(userId) ?? new Set();
      ofUser.add(listener);
      listeners.set(userId, ofUser);
      // What moved between their own look and now was not told them.
      schedule(intervalMs);
      return () => {
        ofUser.delete(listener);
        if (ofUser.size === 0) listeners.delete(userId);
        if (listeners.size === 0) stop();
      };
    },
    moved() {
      schedule(Math.max(0, readAt + intervalMs - performance.now()));
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
