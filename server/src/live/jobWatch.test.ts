import { expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import type { JobRow } from "../data/rows.ts";
import { JobWatch } from "./jobWatch.ts";
import type { LiveJob } from "./liveJob.ts";
import type { Mail } from "./mailbox.ts";

const silenceMs = 4000;
const start = Date.parse("2026-01-01T00:00:00Z");

/** A watch over all jobs of somebody, with its database, its clock and its ears in the hands of the test. */
function scene(options: { since?: Date | null; readMs?: number } = {}) {
  const table = new Map<string, JobRow>();
  const asked: (Date | null)[] = [];
  const failures: unknown[] = [];
  const state = { now: start, listening: true, read: async (): Promise<void> => undefined };
  const watch = new JobWatch(
    {
      jobId: null,
      since: options.since ?? null,
      readJobs: async (ids, signal) => {
        await Promise.race([state.read(), aborted(signal)]);
        return ids.flatMap((id) => table.get(id) ?? []);
      },
      readLive: async (since, signal) => {
        asked.push(since);
        await Promise.race([state.read(), aborted(signal)]);
        return [...table.values()].filter(
          (row) => row.completed_at === null || (since && Date.parse(row.updated_at) > since.getTime()),
        );
      },
      readProgress: async () => new Map(),
      readPlaces: async () => new Map(),
      onReadFailure: (error) => failures.push(error),
      clock: () => state.now,
      silenceMs,
      ...(options.readMs === undefined ? {} : { readMs: options.readMs }),
    },
    () => state.listening,
  );
  return {
    watch,
    state,
    asked,
    failures,
    /** A row as it is at the time of the clock. */
    write(row: Partial<JobRow>): JobRow {
      const at = new Date(state.now).toISOString();
      const ended = row.status === "completed" || row.status === "failed";
      const written = buildJobRow({ ...row, updated_at: at, completed_at: ended ? at : null });
      table.set(written.id, written);
      return written;
    },
    /** What is told after so many milliseconds, by what came in meanwhile. */
    async after(ms: number, mail: Partial<Mail> = {}): Promise<string[]> {
      state.now += ms;
      return statusesOf(watch.digest({ ...noMail(), ...mail }));
    },
  };
}

const noMail = (): Mail => ({
  progress: new Map(),
  changed: new Set(),
  places: null,
  gap: false,
  closing: false,
});

const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

async function statusesOf(jobs: AsyncIterable<LiveJob>): Promise<string[]> {
  const statuses: string[] = [];
  for await (const { row } of jobs) statuses.push(row.status);
  return statuses;
}

const fails = async (): Promise<never> => {
  throw new Error("gone");
};

it("finds what came and ended while nothing could be heard, without any job to wait for", async () => {
  const { watch, state, asked, write, after } = scene();
  expect(await watch.snapshot()).toEqual([]);
  state.listening = false;
  expect(watch.untilSilence()).toBe(silenceMs);
  state.now += 1000;
  write({ status: "failed", attempt: 1 });
  expect(await after(3000)).toEqual(["failed"]);
  expect(watch.untilSilence()).toBe(silenceMs);
  expect(await after(silenceMs)).toEqual([]);
  expect(asked).toHaveLength(3);
});

it("looks around as often while others' mail comes in, and not at all while it can hear", async () => {
  const { watch, state, asked, after } = scene();
  await watch.snapshot();
  await after(silenceMs);
  await after(silenceMs);
  expect(asked).toHaveLength(1);
  state.listening = false;
  for (let second = 0; second < 8; second += 1) await after(1000, { places: new Map() });
  expect(asked).toHaveLength(3);
});

it("makes up for the read of a new job that failed", async () => {
  const { watch, state, failures, write, after } = scene();
  await watch.snapshot();
  const { id } = write({ status: "completed", attempt: 1 });
  const read = state.read;
  state.read = fails;
  expect(await after(0, { changed: new Set([id]) })).toEqual([]);
  expect(failures).toHaveLength(1);
  expect(watch.untilSilence()).toBe(silenceMs);
  expect(await after(silenceMs)).toEqual([]);
  state.read = read;
  expect(await after(silenceMs)).toEqual(["completed"]);
  expect(await after(silenceMs)).toEqual([]);
});

it("makes up for the look around after a gap that failed", async () => {
  const { watch, state, write, after } = scene();
  await watch.snapshot();
  const read = state.read;
  state.read = fails;
  state.now += 10;
  write({ status: "completed", attempt: 1 });
  expect(await after(10, { gap: true })).toEqual([]);
  state.read = read;
  expect(await after(silenceMs)).toEqual(["completed"]);
});

it("begins before `since`, for an end that was committed late", async () => {
  const since = new Date(start - 60_000);
  const { watch, state, asked, write, after } = scene({ since });
  state.now = since.getTime() - 3000;
  write({ status: "completed", attempt: 1 });
  state.now = start;
  expect((await watch.snapshot()).map(({ row }) => row.status)).toEqual(["completed"]);
  expect(await after(0, { gap: true })).toEqual([]);
  expect(asked[0]).toEqual(new Date(since.getTime() - 10_000));
});

it("tells what has come before what has to be read, and gives a read up that hangs", async () => {
  const { watch, state, failures, write } = scene({ readMs: 20 });
  const running = write({ status: "processing", attempt: 1 });
  await watch.snapshot();
  state.read = () => new Promise(() => undefined);
  const event = buildProgress({ job_id: running.id, sequence: 1 });
  const other = write({ status: "pending" });
  const told = watch.digest({
    ...noMail(),
    progress: new Map([[running.id, event]]),
    changed: new Set([other.id]),
  });
  expect((await told.next()).value?.progress).toBe(event);
  expect((await told.next()).done).toBe(true);
  expect(String(failures[0])).toContain("timeout");
});

it("remembers the ends of a snapshot, however many jobs are unfinished", async () => {
  const { watch, write, after } = scene({ since: new Date(start - 1) });
  for (let i = 0; i < 500; i += 1) write({ status: "completed" });
  for (let i = 0; i < 1020; i += 1) write({ status: "pending" });
  expect(await watch.snapshot()).toHaveLength(1520);
  expect(await after(10, { gap: true })).toEqual([]);
});
