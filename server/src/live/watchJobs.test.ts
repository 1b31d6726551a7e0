import { describe, expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import type { QueuePosition } from "../data/queuePositions.ts";
import type { JobRow } from "../data/rows.ts";
import { createEventBroadcaster } from "./eventBroadcaster.ts";
import type { LiveJob } from "./liveJob.ts";
import { createQueuePositionFeed } from "./queuePositionFeed.ts";
import { watchJobs } from "./watchJobs.ts";

/** Watches jobs of an in-memory table, with a stream that the test controls. */
function startWatch(
  rows: JobRow[],
  options: { jobId?: string | null; silenceMs?: number; isConnected?: boolean } = {},
) {
  const table = new Map(rows.map((row) => [row.id, row]));
  const jobReads: string[][] = [];
  let send: (payload: string) => void = () => undefined;
  let connect: () => void = () => undefined;
  const positions = new Map<string, QueuePosition>();
  const positionReads: string[][] = [];
  const queuePositions = createQueuePositionFeed({
    intervalMs: 5,
    read: async (userIds) => {
      positionReads.push([...userIds]);
      return new Map(userIds.map((id) => [id, new Map(positions)]));
    },
    onReadFailure: () => undefined,
  });
  const events = createEventBroadcaster({
    connectTimeoutMs: 20,
    lingerMs: 0,
    onQueuePositionsChanged: () => queuePositions.invalidate(),
    openStream: ({ onConnected, onMessage }) => {
      send = onMessage;
      connect = onConnected;
      return {
        start: () => {
          if (options.isConnected ?? true) queueMicrotask(onConnected);
        },
        stop: () => undefined,
        listening: () => options.isConnected ?? true,
      };
    },
  });
  const watch = watchJobs({
    events,
    queuePositions,
    userId: rows[0]?.user_id ?? "00000000-0000-4000-9000-000000000001",
    jobId: options.jobId === undefined ? (rows[0]?.id ?? null) : options.jobId,
    readJobs: async (ids) => {
      jobReads.push([...ids]);
      return ids.flatMap((id) => table.get(id) ?? []);
    },
    since: null,
    readLive: async () =>
      [...table.values()].filter((row) => row.status === "pending" || row.status === "processing"),
    readProgress: async () => new Map(),
    readPositions: async () => new Map(positions),
    onReadFailure: () => undefined,
    clock: Date.now,
    expiresAt: Date.now() + 60_000,
    silenceMs: options.silenceMs ?? 60_000,
  });
  let version = 1;
  return {
    events,
    watch,
    jobReads,
    positions,
    positionReads,
    send: (event: object) => send(JSON.stringify(event)),
    connect: () => connect(),
    change(row: JobRow, change: Partial<JobRow>): void {
      version += 1;
      table.set(row.id, {
        ...(table.get(row.id) ?? row),
        ...change,
        updated_at: `2026-01-01T00:00:00.${String(version).padStart(6, "0")}+00:00`,
      });
    },
  };
}

const next = async (watch: AsyncIterator<LiveJob>): Promise<LiveJob> => {
  const { value, done } = await watch.next();
  if (done) throw new Error("The watch ended.");
  return value;
};

describe("watchJobs", () => {
  it("subscribes before it reads, and ends after the terminal state", async () => {
    const row = buildJobRow();
    const { watch, change, send, jobReads } = startWatch([row]);
    expect((await next(watch)).row.status).toBe("pending");
    change(row, { status: "processing", attempt: 1 });
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 1 }));
    const first = await next(watch);
    expect([first.row.status, first.progress?.sequence]).toEqual(["processing", 1]);
    change(row, { status: "completed", completed_at: "2026-01-01T00:00:01+00:00" });
    send({ kind: "changed", job_id: row.id, user_id: row.user_id, status: "completed" });
    expect((await next(watch)).row.status).toBe("completed");
    expect((await watch.next()).done).toBe(true);
    expect(jobReads.length).toBe(3);
  });

  it("yields only the latest state to a slow reader", async () => {
    const row = buildJobRow({ status: "processing", attempt: 1 });
    const { watch, send } = startWatch([row]);
    await next(watch);
    for (let sequence = 1; sequence <= 1000; sequence += 1) {
      send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence }));
    }
    expect((await next(watch)).progress?.sequence).toBe(1000);
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 999 }));
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 1001 }));
    expect((await next(watch)).progress?.sequence).toBe(1001);
  });

  it("reads a job again after silence, so that it finds a terminal state without an event", async () => {
    const row = buildJobRow();
    const { watch, change } = startWatch([row], { silenceMs: 10, isConnected: false });
    await next(watch);
    change(row, { status: "failed", error_code: "X", completed_at: "2026-01-01T00:00:01+00:00" });
    expect((await next(watch)).row.status).toBe("failed");
    expect((await watch.next()).done).toBe(true);
  });

  it("reads jobs again after the stream has reconnected", async () => {
    const row = buildJobRow();
    const { watch, change, connect } = startWatch([row]);
    await next(watch);
    change(row, { status: "cancelled", completed_at: "2026-01-01T00:00:01+00:00" });
    connect();
    expect((await next(watch)).row.status).toBe("cancelled");
  });

  it("finds new jobs by events and by periodic reads when it watches all jobs", async () => {
    const row = buildJobRow();
    const { watch, change, send } = startWatch([row], { jobId: null, silenceMs: 10 });
    expect((await next(watch)).row.id).toBe(row.id);
    const published = buildJobRow();
    change(published, {});
    send({ kind: "changed", job_id: published.id, user_id: published.user_id, status: "pending" });
    expect((await next(watch)).row.id).toBe(published.id);
    const unpublished = buildJobRow();
    change(unpublished, {});
    expect((await next(watch)).row.id).toBe(unpublished.id);
  });

  it("ignores events of other users", async () => {
    const row = buildJobRow({ status: "processing", attempt: 1 });
    const { watch, send } = startWatch([row]);
    await next(watch);
    send(buildProgress({ job_id: row.id, user_id: "00000000-0000-4000-9000-00000000000f", sequence: 1 }));
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 2 }));
    expect((await next(watch)).progress?.sequence).toBe(2);
  });

  it("can be returned while it waits, and throws when the server closes", async () => {
    const row = buildJobRow();
    const returned = startWatch([row]);
    await next(returned.watch);
    const waiting = returned.watch.next();
    await returned.watch.return?.();
    expect((await waiting).done).toBe(true);
    const closed = startWatch([row]);
    await next(closed.watch);
    const pending = closed.watch.next();
    closed.events.close();
    await expect(pending).rejects.toMatchObject({ code: "SERVER_CLOSING" });
  });

  it("throws NotFoundError for a job that doesn't exist", async () => {
    const { watch } = startWatch([], { jobId: "00000000-0000-4000-8000-00000000ffff" });
    await expect(watch.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("watchJobs for a pending job", () => {
  const at = (position: number, seconds: number): QueuePosition => ({
    position,
    estimatedStartAt: Date.now() + seconds * 1000,
    throttled: false,
  });
  const otherUser = { user_id: "00000000-0000-4000-9000-000000000002" };
  const otherJob = "00000000-0000-4000-8000-0000000000ff";

  it("yields each new queue position once, when jobs of other users start or finish", async () => {
    const row = buildJobRow();
    const { watch, send, positions, positionReads } = startWatch([row]);
    positions.set(row.id, at(3, 60));
    expect((await next(watch)).queuePosition).toMatchObject({ position: 3 });
    const moved = next(watch);
    send(buildProgress({ ...otherUser, job_id: otherJob, sequence: 2 }));
    expect(positionReads).toEqual([]);
    send({ kind: "changed", job_id: otherJob, status: "completed", ...otherUser });
    await expect.poll(() => positionReads.length).toBeGreaterThan(0);
    positions.set(row.id, at(2, 40));
    send(buildProgress({ ...otherUser, job_id: otherJob, sequence: 1 }));
    expect((await moved).queuePosition).toMatchObject({ position: 2 });
    await watch.return?.();
  });

  it("doesn't yield a position that looks the same to the user", async () => {
    const row = buildJobRow();
    const { watch, send, positions, positionReads, change } = startWatch([row]);
    positions.set(row.id, at(2, 60));
    await next(watch);
    positions.set(row.id, at(2, 58));
    const after = next(watch);
    send({ kind: "changed", job_id: otherJob, status: "completed", ...otherUser });
    await expect.poll(() => positionReads.length).toBeGreaterThan(0);
    change(row, { status: "processing", attempt: 1 });
    send({ kind: "changed", job_id: row.id, user_id: row.user_id, status: "processing" });
    expect((await after).row.status).toBe("processing");
    await watch.return?.();
  });

  it("reads the job again when it has no queue position anymore", async () => {
    const row = buildJobRow();
    const { watch, send, positions, change } = startWatch([row]);
    positions.set(row.id, at(1, 0));
    await next(watch);
    const after = next(watch);
    change(row, { status: "processing", attempt: 1 });
    positions.delete(row.id);
    send({ kind: "changed", job_id: otherJob, status: "completed", ...otherUser });
    expect((await after).row).toMatchObject({ status: "processing", attempt: 1 });
    await watch.return?.();
  });

  it("reads no positions once it has been returned", async () => {
    const row = buildJobRow();
    const { watch, send, positionReads } = startWatch([row]);
    await next(watch);
    const rest = watch.next();
    await watch.return?.();
    await rest;
    const readsBefore = positionReads.length;
    send({ kind: "changed", job_id: otherJob, status: "completed", ...otherUser });
    // Longer than the interval of the feed.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(positionReads).toHaveLength(readsBefore);
  });
});
