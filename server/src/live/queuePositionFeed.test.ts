import { describe, expect, it } from "vitest";
import type { QueuePositions } from "../data/queuePositions.ts";
import { createQueuePositionFeed } from "./queuePositionFeed.ts";

function createFeed(read?: () => Promise<Map<string, QueuePositions>>) {
  const reads: string[][] = [];
  const failures: unknown[] = [];
  const feed = createQueuePositionFeed({
    intervalMs: 1,
    read: async (userIds) => {
      reads.push([...userIds]);
      return read ? read() : new Map();
    },
    onReadFailure: (error) => failures.push(error),
  });
  return { feed, reads, failures };
}

describe("createQueuePositionFeed", () => {
  it("reads once for all subscribers, and never without any", async () => {
    const { feed, reads } = createFeed();
    feed.invalidate();
    const received: string[] = [];
    feed.subscribe("ada", () => received.push("ada"));
    feed.subscribe("ada", () => received.push("ada, second tab"));
    feed.subscribe("ben", () => received.push("ben"));
    for (let event = 0; event < 100; event += 1) feed.invalidate();
    await expect.poll(() => received.length).toBe(3);
    expect(reads).toEqual([["ada", "ben"]]);
    feed.close();
  });

  it("reads again for a change during a read", async () => {
    let respond: (positions: Map<string, QueuePositions>) => void = () => undefined;
    const { feed, reads } = createFeed(
      () =>
        new Promise((resolve) => {
          respond = resolve;
        }),
    );
    feed.subscribe("ada", () => undefined);
    feed.invalidate();
    await expect.poll(() => reads.length).toBe(1);
    feed.invalidate();
    respond(new Map());
    await expect.poll(() => reads.length).toBe(2);
    feed.close();
  });

  it("continues after a failed read", async () => {
    let attempts = 0;
    const { feed, reads, failures } = createFeed(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("unreachable");
      return new Map();
    });
    feed.subscribe("ada", () => undefined);
    feed.invalidate();
    await expect.poll(() => failures.length).toBe(1);
    feed.invalidate();
    await expect.poll(() => reads.length).toBe(2);
    feed.close();
  });

  it("doesn't read for users who have unsubscribed", async () => {
    const { feed, reads } = createFeed();
    const unsubscribe = feed.subscribe("ada", () => undefined);
    feed.subscribe("ben", () => undefined);
    unsubscribe();
    feed.invalidate();
    await expect.poll(() => reads.length).toBe(1);
    expect(reads).toEqual([["ben"]]);
    feed.close();
  });
});
