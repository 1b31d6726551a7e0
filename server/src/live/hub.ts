import type { JobChangedEvent, LiveEvent, ProgressEvent } from "#contracts/redis/events.ts";
import { liveEventSchema } from "#contracts/redis/events.ts";
import type { EventStream } from "../data/redis/eventStream.ts";
import { movesLine } from "./line.ts";

/** What a listener hears: an event of its user; that events may have been missed; that the server stops. */
export type LiveSignal = ProgressEvent | JobChangedEvent | { kind: "gap" } | { kind: "closing" };
type Listener = (signal: LiveSignal) => void;

/** The live events of this process: one stream from Redis, handed to the listeners of each user. */
export type LiveHub = {
  /** Returns what ends it. The first listener opens the stream, which stays open a while after the last. */
  listen(userId: string, listener: Listener): () => void;
  /** Resolves when the stream is listening, or when waiting longer would be worse than re-reading later. */
  ready(): Promise<void>;
  /** Whether events come in, as far as is known. */
  listening(): boolean;
  /** For an event this process has just published: delivers it here when the stream can't. */
  publishLocally(event: JobChangedEvent): void;
  close(): void;
};

export type LiveHubOptions = {
  openStream: (callbacks: { onConnected: () => void; onMessage: (payload: string) => void }) => EventStream;
  /** The line may have moved: an event of anybody's said so, or events may have been missed. */
  onLineMoved: () => void;
  /** Milliseconds the stream stays open without listeners. */
  lingerMs?: number;
  /** Milliseconds a new subscriber waits for the stream at most. */
  patienceMs?: number;
  /** Milliseconds until one listener hears of a gap: drawn for each, so that not all of them read at once. */
  gapDelay?: () => number;
};

/** All that is looked at in the events of others. */
type Envelope = { kind: LiveEvent["kind"]; user_id: string; sequence?: unknown };

function parseEvent(payload: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(payload);
    return isEnvelope(value) ? value : null;
  } catch {
    return null;
  }
}

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === "object" && value !== null && "user_id" in value && typeof value.user_id === "string";

export function createLiveHub(options: LiveHubOptions): LiveHub {
  const { lingerMs = 30_000, patienceMs = 1500, gapDelay = () => 0 } = options;
  /** Those who are yet to hear of a gap. A later gap tells them nothing more. */
  const delayed = new Map<Listener, NodeJS.Timeout>();
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Set<() => void>();
  let linger: NodeJS.Timeout | null = null;
  let closed = false;

  const everyone = (signal: LiveSignal): void => {
    for (const ofUser of listeners.values()) for (const listener of ofUser) listener(signal);
  };

  const tellOfGap = (listener: Listener): void => {
    if (delayed.has(listener)) return;
    const timer = setTimeout(() => {
      delayed.delete(listener);
      listener({ kind: "gap" });
    }, gapDelay());
    delayed.set(listener, timer.unref());
  };

  const deliver = (event: Exclude<LiveEvent, { kind: "ping" }>): void => {
    for (const listener of listeners.get(event.user_id) ?? []) listener(event);
  };

  const stream = options.openStream({
    onConnected() {
      for (const resolve of waiting) resolve();
      waiting.clear();
      for (const ofUser of listeners.values()) for (const listener of ofUser) tellOfGap(listener);
      options.onLineMoved();
    },
    onMessage(payload) {
      const value = parseEvent(payload);
      if (!value) return;
      if (movesLine(value)) options.onLineMoved();
      if (!listeners.has(value.user_id)) return;
      const event = liveEventSchema.safeParse(value).data;
      if (event && event.kind !== "ping") deliver(event);
    },
  });

  const leave = (userId: string, listener: Listener): void => {
    const ofUser = listeners.get(userId);
    ofUser?.delete(listener);
    clearTimeout(delayed.get(listener));
    delayed.delete(listener);
    if (ofUser?.size === 0) listeners.delete(userId);
    if (listeners.size > 0 || linger || closed) return;
    linger = setTimeout(() => {
      linger = null;
      if (listeners.size === 0) stream.stop();
    }, lingerMs);
    linger.unref();
  };

  return {
    listen(userId, listener) {
      const ofUser = listeners.get(userId) ?? new Set();
      ofUser.add(listener);
      listeners.set(userId, ofUser);
      if (linger) clearTimeout(linger);
      linger = null;
      if (!closed) stream.start();
      return () => leave(userId, listener);
    },
    ready() {
      if (stream.listening() || closed) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, patienceMs);
        waiting.add(done);
      });
    },
    listening: () => stream.listening(),
    publishLocally(event) {
      if (stream.listening()) return;
      deliver(event);
      options.onLineMoved();
    },
    close() {
      closed = true;
      if (linger) clearTimeout(linger);
      stream.stop();
      for (const timer of delayed.values()) clearTimeout(timer);
      everyone({ kind: "closing" });
    },
  };
}
