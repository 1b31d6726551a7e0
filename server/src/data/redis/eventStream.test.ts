import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createRecordingLogger } from "../../../test/stack.ts";
import { createEventStream, type EventStream } from "./eventStream.ts";

/** A server of streams that do what the test says. */
async function streamServer(onStream: (response: ServerResponse, count: number) => void) {
  let count = 0;
  const server: Server = createServer((_request, response) => {
    count += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    onStream(response, count);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe("createEventStream", () => {
  const closers: Array<() => void> = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function listenTo(
    onStream: (response: ServerResponse, count: number) => void,
    timing: { silenceMs?: number; echoMs?: number; backoffMs?: number; stableMs?: number } = {},
  ) {
    const { url, server } = await streamServer(onStream);
    const received: string[] = [];
    const waiters: Array<{ enough: () => boolean; resolve: () => void }> = [];
    const note = (what: string): void => {
      received.push(what);
      for (const waiter of waiters) if (waiter.enough()) waiter.resolve();
    };
    const logger = createRecordingLogger();
    const stream: EventStream = createEventStream({
      url,
      token: "t",
      pattern: "events:*",
      ping: async () => note("ping"),
      onConnected: () => note("connected"),
      onMessage: note,
      random: () => 0.5,
      logger,
      backoffMs: 5,
      ...timing,
    });
    closers.push(() => {
      stream.stop();
      server.closeAllConnections();
      server.close();
    });
    stream.start();
    const until = (length: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const enough = (): boolean => received.length >= length;
        if (enough()) return resolve();
        const timer = setTimeout(() => reject(new Error(`waited for ${length}, received ${received}`)), 3000);
        waiters.push({
          enough,
          resolve: () => {
            clearTimeout(timer);
            resolve();
          },
        });
      });
    return {
      received,
      stream,
      until,
      losses: () => logger.records.filter(({ level }) => level === "warn").length,
    };
  }

  it("joins messages that arrive in several chunks", async () => {
    const { received, until } = await listenTo((response) => {
      response.write("data: psubscribe,events:*,1\n\ndata: pmessage,events:*,events:1,");
      setImmediate(() => response.write("grüße\n\n"));
    });
    await until(2);
    expect(received).toEqual(["connected", "grüße"]);
  });

  it("reconnects when the stream ends silently", async () => {
    const { until, stream } = await listenTo((response, count) => {
      response.write("data: psubscribe,events:*,1\n\n");
      if (count < 3) response.end();
    });
    await until(3);
    expect(stream.listening()).toBe(true);
  });

  it("pings after silence and reconnects without an echo", async () => {
    const { received, until } = await listenTo(
      (response) => void response.write("data: psubscribe,events:*,1\n\n"),
      { silenceMs: 200, echoMs: 50 },
    );
    await until(3);
    expect(received.slice(0, 3)).toEqual(["connected", "ping", "connected"]);
  });

  const acceptAndDrop = (response: ServerResponse): void => {
    response.end("data: psubscribe,events:*,1\n\n");
  };

  it("increases the backoff for a Redis that accepts and drops connections", async () => {
    const { until, losses } = await listenTo(acceptAndDrop, { backoffMs: 10 });
    const began = performance.now();
    await until(5);
    // 10, 20, 40 and 80 ms, where the same wait each time would be 40 ms.
    expect(performance.now() - began).toBeGreaterThan(120);
    expect(losses()).toBe(1);
  });

  it("resets the backoff after a stable connection", async () => {
    const { until, losses } = await listenTo(acceptAndDrop, { stableMs: 0 });
    await until(5);
    expect(losses()).toBeGreaterThanOrEqual(4);
  });

  it("doesn't reconnect after stop", async () => {
    const { stream, until, received } = await listenTo((response) => {
      response.write("data: psubscribe,events:*,1\n\n");
    });
    await until(1);
    stream.stop();
    expect(stream.listening()).toBe(false);
    expect(received).toEqual(["connected"]);
  });
});
