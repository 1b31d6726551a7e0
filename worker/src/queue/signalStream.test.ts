import { beforeEach, describe, expect, it } from "vitest";
import type { WorkerSignal } from "#contracts/redis/events.ts";
import type { StreamLine } from "#contracts/redis/subscribe.ts";
import { createBackoff } from "#platform/backoff.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { openSignalStream, type SignalStream } from "./signalStream.ts";

/** One connection, played by the test. */
type Connection = { say(line: StreamLine): void; end(): void; fail(): void; signal: AbortSignal };

describe("signal stream", () => {
  let clock: ManualClock;
  let connections: Connection[];
  let signals: WorkerSignal[];
  let pings: number;
  let pingFails: boolean;
  let happened: string[];
  let stream: SignalStream;
  let lines: string[];

  const last = (): Connection => {
    const connection = connections.at(-1);
    if (!connection) throw new Error("no connection was made");
    return connection;
  };
  const wake: StreamLine = { kind: "message", payload: '{"kind":"wake","queue":"sdxl_queue"}' };

  beforeEach(async () => {
    clock = createManualClock(0);
    connections = [];
    signals = [];
    happened = [];
    pings = 0;
    pingFails = false;
    const test = createTestLogger();
    lines = test.lines;
    stream = openSignalStream({
      connect: (signal, onLine) =>
        new Promise((resolve, reject) => {
          connections.push({ say: onLine, end: resolve, fail: () => reject(new Error("reset")), signal });
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        }),
      ping: async () => {
        pings += 1;
        if (pingFails) throw new Error("Redis is away");
      },
      onSignal: (signal) => signals.push(signal),
      onOpen: () => happened.push("open"),
      onLost: () => happened.push("lost"),
      clock,
      backoff: createBackoff({ firstMs: 500, maxMs: 30_000, random: () => 1 }),
      log: test.log,
    });
    await clock.advance(0);
  });

  it("is healthy from the confirmation on and hands on signals", async () => {
    expect(stream.isHealthy()).toBe(false);
    last().say({ kind: "open" });
    last().say(wake);
    expect(stream.isHealthy()).toBe(true);
    expect(signals).toEqual([{ kind: "wake", queue: "sdxl_queue" }]);
  });

  it.each(["end", "fail"] as const)("connects again when the stream is over: %s", async (how) => {
    last().say({ kind: "open" });
    last()[how]();
    await clock.advance(0);
    expect(stream.isHealthy()).toBe(false);
    await clock.advance(500);
    last().say({ kind: "open" });
    expect(connections).toHaveLength(2);
    expect(happened).toEqual(["open", "lost", "open"]);
  });

  it("waits longer after each failure, and logs an outage once", async () => {
    for (const pause of [500, 1000, 2000, 4000]) {
      last().fail();
      await clock.advance(pause - 1);
      const before = connections.length;
      await clock.advance(1);
      expect(connections).toHaveLength(before + 1);
    }
    expect(lines).toHaveLength(1);
  });

  it("pings itself after two minutes of silence and is content with the echo", async () => {
    last().say({ kind: "open" });
    await clock.advance(119_000);
    expect(pings).toBe(0);
    await clock.advance(1000);
    expect(pings).toBe(1);
    last().say({ kind: "message", payload: '{"kind":"ping","from":"us"}' });
    await clock.advance(60_000);
    expect(connections).toHaveLength(1);
    expect(signals).toEqual([]);
  });

  it("gives up a stream whose echo is missing", async () => {
    last().say({ kind: "open" });
    await clock.advance(130_000);
    expect(connections[0]?.signal.aborted).toBe(true);
    await clock.advance(500);
    expect(connections).toHaveLength(2);
  });

  it("gives up a stream when the ping cannot even be sent", async () => {
    pingFails = true;
    last().say({ kind: "open" });
    await clock.advance(120_000);
    expect(stream.isHealthy()).toBe(false);
  });

  it("gives up a connection that is never confirmed", async () => {
    await clock.advance(10_000);
    expect(connections[0]?.signal.aborted).toBe(true);
  });

  it("ignores what it does not understand", async () => {
    last().say({ kind: "open" });
    last().say({ kind: "message", payload: "{" });
    last().say({ kind: "message", payload: '{"kind":"cancel","job_id":"no uuid"}' });
    expect(signals).toEqual([]);
    expect(stream.isHealthy()).toBe(true);
  });

  it("ends when it is closed", async () => {
    last().say({ kind: "open" });
    await stream.close();
    await clock.advance(1_000_000);
    expect(connections).toHaveLength(1);
    expect(clock.pending()).toBe(0);
  });
});
