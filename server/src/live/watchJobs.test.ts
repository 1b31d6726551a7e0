import { describe, expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import type { QueuePlace } from "../data/places.ts";
import type { JobRow } from "../data/rows.ts";
import { createLiveHub } from "./hub.ts";
import { createLine } from "./line.ts";
import type { LiveJob } from "./liveJob.ts";
import { watchJobs } from "./watchJobs.ts";

/** A database of rows, a stream by hand, and a watch over them. */
function scene(
  rows: JobRow[],
  options: { jobId?: string | null; silenceMs?: number; connected?: boolean } = {},
) {
  const table = new Map(rows.map((row) => [row.id, row]));
  const reads: string[][] = [];
  let send: (payload: string) => void = () => undefined;
  let connect: () => void = () => undefined;
  let streaming = 0;
  const places = new Map<string, QueuePlace>();
  const readings: string[][] = [];
  const line = createLine({
    intervalMs: 5,
    read: async (userIds) => {
      readings.push([...userIds]);
      return new Map(userIds.map((id) => [id, new Map(places)]));
    },
    onReadFailure: () => undefined,
  });
  const hub = createLiveHub({
    patienceMs: 20,
    lingerMs: 0,
    onLineMoved: () => line.moved(),
    openStream: ({ onConnected, onMessage }) => {
      send = onMessage;
      connect = onConnected;
      return {
        start: () => {
          streaming += 1;
          if (options.connected ?? true) queueMicrotask(onConnected);
        },
        stop: () => undefined,
        listening: () => options.connected ?? true,
      };
    },
  });
  const userId = rows[0]?.user_id ?? "nobody";
  const watch = watchJobs({
    hub,
    line,
    userId,
    jobId: options.jobId === undefined ? (rows[0]?.id ?? null) : options.jobId,
    readJobs: async (ids) => {
      reads.push([...ids]);
      return ids.flatMap((id) => table.get(id) ?? []);
    },
    since: null,
    readLive: async () =>
      [...table.values()].filter((row) => row.status === "pending" || row.status === "processing"),
    readProgress: async () => new Map(),
    readPlaces: async () => new Map(places),
    onReadFailure: () => undefined,
    clock: Date.now,
    expiresAt: Date.now() + 60_000,
    silenceMs: options.silenceMs ?? 60_000,
  });
  let version = 1;
  return {
    hub,
    watch,
    reads,
    places,
    readings,
    streams: () => streaming,
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
  if (done) throw new Error("the watch ended");
  return value;
};

describe("watchJobs", () => {
  it("listens before it reads, and ends after the terminal state", async () => {
    const row = buildJobRow();
    const { watch, change, send, reads } = scene([row]);
    expect((await next(watch)).row.status).toBe("pending");
    change(row, { status: "processing", attempt: 1 });
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 1 }));
    const first = await next(watch);
    expect([first.row.status, first.progress?.sequence]).toEqual(["processing", 1]);
    change(row, { status: "completed", completed_at: "2026-01-01T00:00:01+00:00" });
    send({ kind: "changed", job_id: row.id, user_id: row.user_id, status: "completed" });
    expect((await next(watch)).row.status).toBe("completed");
    expect((await watch.next()).done).toBe(true);
    expect(reads.length).toBe(3);
  });

  it("keeps a slow reader only the latest state", async () => {
    const row = buildJobRow({ status: "processing", attempt: 1 });
    const { watch, send } = scene([row]);
    await next(watch);
    for (let sequence = 1; sequence <= 1000; sequence += 1) {
      send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence }));
    }
    expect((await next(watch)).progress?.sequence).toBe(1000);
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 999 }));
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 1001 }));
    expect((await next(watch)).progress?.sequence).toBe(1001);
  });

  it("reads again after silence, so that an end is found without any event", async () => {
    const row = buildJobRow();
    const { watch, change } = scene([row], { silenceMs: 10, connected: false });
    await next(watch);
    change(row, { status: "failed", error_code: "X", completed_at: "2026-01-01T00:00:01+00:00" });
    expect((await next(watch)).row.status).toBe("failed");
    expect((await watch.next()).done).toBe(true);
  });

  it("reads again after a gap in the stream", async () => {
    const row = buildJobRow();
    const { watch, change, connect } = scene([row]);
    await next(watch);
    change(row, { status: "cancelled", completed_at: "2026-01-01T00:00:01+00:00" });
    connect();
    expect((await next(watch)).row.status).toBe("cancelled");
  });

  it("watching all, it finds new jobs by events and by looking around", async () => {
    const row = buildJobRow();
    const { watch, change, send } = scene([row], { jobId: null, silenceMs: 10 });
    expect((await next(watch)).row.id).toBe(row.id);
    const told = buildJobRow();
    change(told, {});
    send({ kind: "changed", job_id: told.id, user_id: told.user_id, status: "pending" });
    expect((await next(watch)).row.id).toBe(told.id);
    const untold = buildJobRow();
    change(untold, {});
    expect((await next(watch)).row.id).toBe(untold.id);
  });

  it("does not hear other users", async () => {
    const row = buildJobRow({ status: "processing", attempt: 1 });
    const { watch, send } = scene([row]);
    await next(watch);
    send(buildProgress({ job_id: row.id, user_id: "00000000-0000-4000-9000-00000000000f", sequence: 1 }));
    send(buildProgress({ job_id: row.id, user_id: row.user_id, sequence: 2 }));
    expect((await next(watch)).progress?.sequence).toBe(2);
  });

  it("can be left while it waits, and breaks off when the server closes", async () => {
    const row = buildJobRow();
    const left = scene([row]);
    await next(left.watch);
    const waiting = left.watch.next();
    await left.watch.return?.();
    expect((await waiting).done).toBe(true);
    const closed = scene([row]);
    await next(closed.watch);
    const pending = closed.watch.next();
    closed.hub.close();
    await expect(pending).rejects.toThrow("restarting");
  });

  it("says when there is no such job", async () => {
    const { watch } = scene([], { jobId: "00000000-0000-4000-8000-00000000ffff" });
    await expect(watch.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a job in line", () => {
  const at = (place: number, seconds: number): QueuePlace => ({
    place,
    startsAt: Date.now() + seconds * 1000,
    throttled: false,
  });
  const somebodyElse = { user_id: "00000000-0000-4000-9000-000000000002" };
  const othersJob = "00000000-0000-4000-8000-0000000000ff";

  it("moves up when jobs of others begin or end, and is told once for each place", async () => {
    const row = buildJobRow();
    const { watch, send, places, readings } = scene([row]);
    places.set(row.id, at(3, 60));
    expect((await next(watch)).place).toMatchObject({ place: 3 });
    const moved = next(watch);
    send(buildProgress({ ...somebodyElse, job_id: othersJob, sequence: 2 }));
    expect(readings).toEqual([]);
    send({ kind: "changed", job_id: othersJob, status: "completed", ...somebodyElse });
    await expect.poll(() => readings.length).toBeGreaterThan(0);
    places.set(row.id, at(2, 40));
    send(buildProgress({ ...somebodyElse, job_id: othersJob, sequence: 1 }));
    expect((await moved).place).toMatchObject({ place: 2 });
    await watch.return?.();
  });

  it("is not told of a place that people would read the same", async () => {
    const row = buildJobRow();
    const { watch, send, places, readings, change } = scene([row]);
    places.set(row.id, at(2, 60));
    await next(watch);
    places.set(row.id, at(2, 58));
    const after = next(watch);
    send({ kind: "changed", job_id: othersJob, status: "completed", ...somebodyElse });
    await expect.poll(() => readings.length).toBeGreaterThan(0);
    change(row, { status: "processing", attempt: 1 });
    send({ kind: "changed", job_id: row.id, user_id: row.user_id, status: "processing" });
    expect((await after).row.status).toBe("processing");
    await watch.return?.();
  });

  it("is read again when it stands nowhere in the line any more", async () => {
    const row = buildJobRow();
    const { watch, send, places, change } = scene([row]);
    places.set(row.id, at(1, 0));
    await next(watch);
    const after = next(watch);
    change(row, { status: "processing", attempt: 1 });
    places.delete(row.id);
    send({ kind: "changed", job_id: othersJob, status: "completed", ...somebodyElse });
    expect((await after).row).toMatchObject({ status: "processing", attempt: 1 });
    await watch.return?.();
  });

  it("costs nothing once nobody looks, or nothing waits", async () => {
    const row = buildJobRow();
    const { watch, send, readings } = scene([row]);
    await next(watch);
    const rest = watch.next();
    await watch.return?.();
    await rest;
    send({ kind: "changed", job_id: othersJob, status: "completed", ...somebodyElse });
    await new Promise((resolve) => setImmediate(resolve));
    expect(readings).toEqual([]);
  });
});
