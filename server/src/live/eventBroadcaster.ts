import type { JobChangedEvent, LiveEvent, ProgressEvent } from "#contracts/redis/events.ts";
import { liveEventSchema } from "#contracts/redis/events.ts";
import type { EventStream } from "../data/redis/eventStream.ts";
import { affectsQueuePositions } from "./queuePositionFeed.ts";

/** What a listener receives: an event of its user, `resync` after events may have been lost, `closing` at shutdown. */
export type LiveSignal = ProgressEvent | JobChangedEvent | { kind: "resync" } | { kind: "closing" };
type Listener = (signal: LiveSignal) => void;

/** Broadcasts live events within this process: one stream from Redis feeds the listeners of all users. */
export type EventBroadcaster = {
  /** Returns the function that unsubscribes. The first listener opens the stream. */
  subscribe(userId: string, listener: Listener): () => void;
  /** Resolves once the stream is connected, or after a timeout: reading again later is better than a longer wait. */
  waitForConnection(): Promise<void>;
  /** True while events are being received, as far as is known. */
  isConnected(): boolean;
  /** Delivers an event that this process has just published, for the case that the stream isn't connected. */
  publishLocally(event: JobChangedEvent): void;
  close(): void;
};

export type EventBroadcasterOptions = {
  openStream: (callbacks: { onConnected: () => void; onMessage: (payload: string) => void }) => EventStream;
  /** Called when an event of any user affects queue positions, and when events may have been lost. */
  onQueuePositionsChanged: () => void;
  /** Milliseconds for which the stream stays open without listeners. */
  lingerMs?: number;
  /** Milliseconds for which `waitForConnection` waits. */
  connectTimeoutMs?: number;
  /** Returns the delay of a listener's `resync` in milliseconds. Random, so that listeners don't all read at once. */
  resyncDelay?: () => number;
};

/** The only fields that are checked of other users' events. */
type Envelope = { kind: LiveEvent["kind"]; user_id: string; sequence?: unknown };

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === "object" && value !== null && "user_id" in value && typeof value.user_id === "string";

function parseEnvelope(payload: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(payload);
    return isEnvelope(value) ? value : null;
  } catch {
    return null;
  }
}

export function createEventBroadcaster(options: EventBroadcasterOptions): EventBroadcaster {
  const { lingerMs = 30_000, connectTimeoutMs = 1500, resyncDelay = () => 0 } = options;
  const listeners = new Map<string, Set<Listener>>();
  /** Timers of the listeners that have yet to receive `resync`. */
  const pendingResyncs = new Map<Listener, NodeJS.Timeout>();
  const connectionWaiters = new Set<() => void>();
  let lingerTimer: NodeJS.Timeout | null = null;
  let closed = false;

  const allListeners = (): Listener[] => [...listeners.values()].flatMap((ofUser) => [...ofUser]);

  const scheduleResync = (listener: Listener): void => {
    if (pendingResyncs.has(listener)) return;
    const timer = setTimeout(() => {
      pendingResyncs.delete(listener);
      listener({ kind: "resync" });
    }, resyncDelay());
    pendingResyncs.set(listener, timer.unref());
  };

  const deliver = (event: ProgressEvent | JobChangedEvent): void => {
    for (const listener of listeners.get(event.user_id) ?? []) listener(event);
  };

  const stream = options.openStream({
    onConnected() {
      for (const resolve of connectionWaiters) resolve();
      connectionWaiters.clear();
      for (const listener of allListeners()) scheduleResync(listener);
      options.onQueuePositionsChanged();
    },
    onMessage(payload) {
      const envelope = parseEnvelope(payload);
      if (!envelope) return;
      if (affectsQueuePositions(envelope)) options.onQueuePositionsChanged();
      if (!listeners.has(envelope.user_id)) return;
      const event = liveEventSchema.safeParse(envelope).data;
      if (event && event.kind !== "ping") deliver(event);
    },
  });

  const unsubscribe = (userId: string, listener: Listener): void => {
    const ofUser = listeners.get(userId);
    ofUser?.delete(listener);
    clearTimeout(pendingResyncs.get(listener));
    pendingResyncs.delete(listener);
    if (ofUser?.size === 0) listeners.delete(userId);
    if (listeners.size > 0 || lingerTimer || closed) return;
    lingerTimer = setTimeout(() => {
      lingerTimer = null;
      if (listeners.size === 0) stream.stop();
    }, lingerMs);
    lingerTimer.unref();
  };

  return {
    subscribe(userId, listener) {
      const ofUser = listeners.get(userId) ?? new Set();
      ofUser.add(listener);
      listeners.set(userId, ofUser);
      if (lingerTimer) clearTimeout(lingerTimer);
      lingerTimer = null;
      if (!closed) stream.start();
      return () => unsubscribe(userId, listener);
    },
    waitForConnection() {
      if (stream.listening() || closed) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          connectionWaiters.delete(done);
          resolve();
        };
        const timer = setTimeout(done, connectTimeoutMs);
        connectionWaiters.add(done);
      });
    },
    isConnected: () => stream.listening(),
    publishLocally(event) {
      if (stream.listening()) return;
      deliver(event);
      options.onQueuePositionsChanged();
    },
    close() {
      closed = true;
      if (lingerTimer) clearTimeout(lingerTimer);
      stream.stop();
      for (const timer of pendingResyncs.values()) clearTimeout(timer);
      for (const listener of allListeners()) listener({ kind: "closing" });
    },
  };
}
