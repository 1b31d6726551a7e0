import type { ServerResponse } from "node:http";
import type { ChannelHub, Listener, SubscriptionKind } from "./channelHub.ts";

/** Milliseconds between comments that keep proxies and clients from closing an idle stream. */
const keepaliveInterval = 15_000;

/** Bytes that may be buffered for a slow client before its stream is closed. */
const maxBacklog = 16 * 1024 * 1024;

/**
 * Returns a payload without line breaks, because Upstash's stream has one line per message. In JSON they can only stand
 * between tokens, where a space is equivalent; other text becomes a JSON string.
 */
export function singleLine(payload: string): string {
  if (!/[\r\n]/.test(payload)) return payload;
  try {
    JSON.parse(payload);
    return payload.replace(/[\r\n]+/g, " ");
  } catch {
    return JSON.stringify(payload);
  }
}

export type EventStreams = {
  /** Responds with an event stream, which stays open until the client leaves, Redis is lost or `endAll` is called. */
  open(response: ServerResponse, kind: SubscriptionKind, name: string): Promise<void>;
  endAll(): void;
};

export function createEventStreams(hub: ChannelHub): EventStreams {
  const streams = new Set<ServerResponse>();
  const timer = setInterval(() => {
    for (const response of streams) response.write(": keepalive\n\n");
  }, keepaliveInterval);
  timer.unref();

  return {
    async open(response, kind, name) {
      // Messages that arrive before the confirmation is written are held back.
      let held: string[] | null = [];
      const send = (line: string): void => {
        response.write(`data: ${line}\n\n`);
        if (response.writableLength > maxBacklog) response.destroy();
      };
      const listener: Listener = {
        deliver(channel, payload) {
          const source = kind === "pattern" ? `pmessage,${name},${channel}` : `message,${channel}`;
          const line = `${source},${singleLine(payload)}`;
          if (held) held.push(line);
          else send(line);
        },
        lost: () => void response.end(),
      };
      response.once("close", () => {
        streams.delete(response);
        hub.unsubscribe(kind, name, listener);
      });
      await hub.subscribe(kind, name, listener);
      if (response.destroyed) {
        hub.unsubscribe(kind, name, listener);
        return;
      }
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        connection: "keep-alive",
      });
      streams.add(response);
      send(`${kind === "pattern" ? "psubscribe" : "subscribe"},${name},1`);
      const pending = held;
      held = null;
      for (const line of pending) send(line);
    },
    endAll() {
      clearInterval(timer);
      for (const response of streams) response.end();
    },
  };
}
