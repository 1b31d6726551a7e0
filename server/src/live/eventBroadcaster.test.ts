import { describe, expect, it } from "vitest";
import { createEventBroadcaster, type LiveSignal } from "./eventBroadcaster.ts";

/** A broadcaster whose stream connects when the test calls `connect`. */
function createBroadcaster(resyncDelay: () => number) {
  let connect: () => void = () => undefined;
  const broadcaster = createEventBroadcaster({
    lingerMs: 0,
    resyncDelay,
    onQueuePositionsChanged: () => undefined,
    openStream: ({ onConnected }) => {
      connect = onConnected;
      return { start: () => undefined, stop: () => undefined, listening: () => true };
    },
  });
  const received: string[] = [];
  const record =
    (name: string) =>
    ({ kind }: LiveSignal): void => {
      received.push(`${name} ${kind}`);
    };
  return { broadcaster, received, record, connect: () => connect() };
}

describe("createEventBroadcaster", () => {
  it("delays each listener's resync by its own time, and merges those of several connections", async () => {
    const delays = [40, 1];
    const { broadcaster, received, record, connect } = createBroadcaster(() => delays.shift() ?? 0);
    broadcaster.subscribe("ada", record("ada"));
    broadcaster.subscribe("ben", record("ben"));
    connect();
    connect();
    expect(received).toEqual([]);
    await expect.poll(() => received).toEqual(["ben resync", "ada resync"]);
    expect(delays).toEqual([]);
    broadcaster.close();
  });

  it("doesn't send a pending resync to a listener that has unsubscribed", async () => {
    const { broadcaster, received, record, connect } = createBroadcaster(() => 5);
    const unsubscribe = broadcaster.subscribe("ada", record("ada"));
    connect();
    unsubscribe();
    broadcaster.subscribe("ben", record("ben"));
    connect();
    await expect.poll(() => received).toEqual(["ben resync"]);
    broadcaster.close();
  });
});
