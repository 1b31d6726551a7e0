import type { ServerResponse } from "node:http";
import type { ChannelHub, Listener, SubscriptionKind } from "./channelHub.ts";

/** Milliseconds between the comments that keep proxies and clients from taking a quiet stream for a dead one. */
const keepaliveInterval = 15_000;

/** Bytes a client may lag behind before its stream is cut. */
const maxBacklog = 16 * 1024 * 1024;

/**
 * A payload in one line. Upstash's stream has a line a message, so a line break would end it early: in JSON
 * it can only stand between tokens, where a space means the same; other text becomes a JSON string.
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
  /** Answers with an event stream that lasts until the client leaves, Redis is lost or `endAll`. */
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
      // What arrives before the confirmation is written waits here, so that the confirmation comes first.
      let early: string[] | null = [];
      const send = (line: string): void => {
        response.write(`data: ${line}\n\n`);
        if (response.writableLength > maxBacklog) response.destroy();
      };
      const listener: Listener = {
        deliver(channel, payload) {
          const source = kind === "pattern" ? `pmessage,${name},${channel}` : `message,${channel}`;
          const line = `${source},${singleLine(payload)}`;
          if (early) early.push(line);
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
      const waiting = early;
      early = null;
      for (const line of waiting) send(line);
    },
    endAll() {
      clearInterval(timer);
      for (const response of streams) response.end();
    },
  };
}
