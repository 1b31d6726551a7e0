import { describe, expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import type { JobRow } from "../data/rows.ts";
import type { LiveJob } from "./liveJob.ts";
import { type BufferedSignals, noSignals } from "./signalBuffer.ts";
import { SubscriptionState } from "./subscriptionState.ts";

const silenceMs = 4000;
const start = Date.parse("2026-01-01T00:00:00Z");

/** A subscription to all jobs of a user, with a fake database, clock and connection. */
function createSubscription(options: { since?: Date | null; readTimeoutMs?: number } = {}) {
  const table = new Map<string, JobRow>();
  const liveReads: (Date | null)[] = [];
  const failures: unknown[] = [];
  const fake = { now: start, isConnected: true, read: async (): Promise<void> => undefined };
  const state = new SubscriptionState(
    {
      jobId: null,
      since: options.since ?? null,
      readJobs: async (ids, signal) => {
        await Promise.race([fake.read(), rejectOnAbort(signal)]);
        return ids.flatMap((id) => table.get(id) ?? []);
      },
      readLive: async (since, signal) => {
        liveReads.push(since);
        await Promise.race([fake.read(), rejectOnAbort(signal)]);
        return [...table.values()].filter(
          (row) => row.completed_at === null || (since && Date.parse(row.updated_at) > since.getTime()),
        );
      },
      readProgress: async () => new Map(),
      readPositions: async () => new Map(),
      onReadFailure: (error) => failures.push(error),
      clock: () => fake.now,
      silenceMs,
      ...(options.readTimeoutMs === undefined ? {} : { readTimeoutMs: options.readTimeoutMs }),
    },
    () => fake.isConnected,
  );
  return {
    state,
    fake,
    liveReads,
    failures,
    /** Writes a row with the current time as that of its last change. */
    write(row: Partial<JobRow>): JobRow {
      const at = new Date(fake.now).toISOString();
      const isFinished = row.status === "completed" || row.status === "failed";
      const written = buildJobRow({ ...row, updated_at: at, completed_at: isFinished ? at : null });
      table.set(written.id, written);
      return written;
    },
    /** Advances the clock and returns the statuses that these signals result in. */
    async statusesAfter(ms: number, signals: Partial<BufferedSignals> = {}): Promise<string[]> {
      fake.now += ms;
      return statusesOf(state.apply({ ...noSignals(), ...signals }));
    },
  };
}

const rejectOnAbort = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

async function statusesOf(jobs: AsyncIterable<LiveJob>): Promise<string[]> {
  const statuses: string[] = [];
  for await (const { row } of jobs) statuses.push(row.status);
  return statuses;
}

const failToRead = async (): Promise<never> => {
  throw new Error("unreachable");
};

describe("SubscriptionState", () => {
  it("finds a job that was created and finished while disconnected, without any known job", async () => {
    const { state, fake, liveReads, write, statusesAfter } = createSubscription();
    expect(await state.snapshot()).toEqual([]);
    fake.isConnected = false;
    expect(state.untilNextRead()).toBe(silenceMs);
    fake.now += 1000;
    write({ status: "failed", attempt: 1 });
    expect(await statusesAfter(3000)).toEqual(["failed"]);
    expect(state.untilNextRead()).toBe(silenceMs);
    expect(await statusesAfter(silenceMs)).toEqual([]);
    expect(liveReads).toHaveLength(3);
  });

  it("reads live jobs at the same interval despite other signals while disconnected, and not while connected", async () => {
    const { state, fake, liveReads, statusesAfter } = createSubscription();
    await state.snapshot();
    await statusesAfter(silenceMs);
    await statusesAfter(silenceMs);
    expect(liveReads).toHaveLength(1);
    fake.isConnected = false;
    for (let second = 0; second < 8; second += 1) await statusesAfter(1000, { positions: new Map() });
    expect(liveReads).toHaveLength(3);
  });

  it("retries a failed read of a new job", async () => {
    const { state, fake, failures, write, statusesAfter } = createSubscription();
    await state.snapshot();
    const { id } = write({ status: "completed", attempt: 1 });
    const read = fake.read;
    fake.read = failToRead;
    expect(await statusesAfter(0, { changed: new Set([id]) })).toEqual([]);
    expect(failures).toHaveLength(1);
    expect(state.untilNextRead()).toBe(silenceMs);
    expect(await statusesAfter(silenceMs)).toEqual([]);
    fake.read = read;
    expect(await statusesAfter(silenceMs)).toEqual(["completed"]);
    expect(await statusesAfter(silenceMs)).toEqual([]);
  });

  it("retries a failed resync", async () => {
    const { state, fake, write, statusesAfter } = createSubscription();
    await state.snapshot();
    const read = fake.read;
    fake.read = failToRead;
    fake.now += 10;
    write({ status: "completed", attempt: 1 });
    expect(await statusesAfter(10, { resync: true })).toEqual([]);
    fake.read = read;
    expect(await statusesAfter(silenceMs)).toEqual(["completed"]);
  });

  it("starts before `since`, for transactions that committed late", async () => {
    const since = new Date(start - 60_000);
    const { state, fake, liveReads, write, statusesAfter } = createSubscription({ since });
    fake.now = since.getTime() - 3000;
    write({ status: "completed", attempt: 1 });
    fake.now = start;
    expect((await state.snapshot()).map(({ row }) => row.status)).toEqual(["completed"]);
    expect(await statusesAfter(0, { resync: true })).toEqual([]);
    expect(liveReads[0]).toEqual(new Date(since.getTime() - 10_000));
  });

  it("yields states known from signals before it reads, and aborts a read that hangs", async () => {
    const { state, fake, failures, write } = createSubscription({ readTimeoutMs: 20 });
    const running = write({ status: "processing", attempt: 1 });
    await state.snapshot();
    fake.read = () => new Promise(() => undefined);
    const event = buildProgress({ job_id: running.id, sequence: 1 });
    const other = write({ status: "pending" });
    const states = state.apply({
      ...noSignals(),
      progress: new Map([[running.id, event]]),
      changed: new Set([other.id]),
    });
    expect((await states.next()).value?.progress).toBe(event);
    expect((await states.next()).done).toBe(true);
    expect(String(failures[0])).toContain("timeout");
  });

  it("remembers the finished jobs of a snapshot despite many unfinished ones", async () => {
    const { state, write, statusesAfter } = createSubscription({ since: new Date(start - 1) });
    for (let i = 0; i < 500; i += 1) write({ status: "completed" });
    for (let i = 0; i < 1020; i += 1) write({ status: "pending" });
    expect(await state.snapshot()).toHaveLength(1520);
    expect(await statusesAfter(10, { resync: true })).toEqual([]);
  });
});
