import type { MessageSink, RedisBackend, Subscriptions } from "./backend.ts";

export type SubscriptionKind = "channel" | "pattern";

/** An event stream with a subscription. */
export type Listener = {
  /** `channel` is the channel of the message, also for a pattern subscription. */
  deliver(channel: string, payload: string): void;
  /** The connection to Redis was lost; no more messages follow. */
  lost(): void;
};

type Topic = { listeners: Set<Listener>; confirmed: Promise<void> };

export type ChannelHub = {
  /** Resolves once Redis has confirmed the subscription. The first messages may arrive before that. */
  subscribe(kind: SubscriptionKind, name: string, listener: Listener): Promise<void>;
  unsubscribe(kind: SubscriptionKind, name: string, listener: Listener): void;
};

/**
 * Shares one Redis connection between all event streams: the first listener of a name subscribes, the last one
 * unsubscribes. Redis handles commands in order, so leaving and joining the same name concurrently is safe.
 */
export function createChannelHub(backend: Pick<RedisBackend, "subscriptions">): ChannelHub {
  const topics = { channel: new Map<string, Topic>(), pattern: new Map<string, Topic>() };

  function deliver(topic: Topic | undefined, channel: string, payload: string): void {
    for (const listener of topic?.listeners ?? []) listener.deliver(channel, payload);
  }
  const sink: MessageSink = {
    message: (channel, payload) => deliver(topics.channel.get(channel), channel, payload),
    patternMessage: (pattern, channel, payload) => deliver(topics.pattern.get(pattern), channel, payload),
    lost() {
      const listeners = [...topics.channel.values(), ...topics.pattern.values()].flatMap((topic) => [
        ...topic.listeners,
      ]);
      topics.channel.clear();
      topics.pattern.clear();
      for (const listener of listeners) listener.lost();
    },
  };
  const subscriptions: Subscriptions = backend.subscriptions(sink);

  return {
    async subscribe(kind, name, listener) {
      let topic = topics[kind].get(name);
      if (!topic) {
        topic = { listeners: new Set(), confirmed: subscriptions.subscribe(kind, name) };
        topics[kind].set(name, topic);
      }
      topic.listeners.add(listener);
      try {
        await topic.confirmed;
      } catch (error) {
        if (topics[kind].get(name) === topic) topics[kind].delete(name);
        throw error;
      }
    },
    unsubscribe(kind, name, listener) {
      const topic = topics[kind].get(name);
      if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return;
      topics[kind].delete(name);
      // Without a connection there is nothing left to unsubscribe from.
      subscriptions.unsubscribe(kind, name).catch(() => undefined);
    },
  };
}
