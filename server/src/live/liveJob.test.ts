import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import {
  isAtLeastAsRecent,
  type LiveJob,
  microsecondsOf,
  visibleProgress,
  withProgress,
  withRow,
} from "./liveJob.ts";

const running = buildJobRow({
  status: "processing",
  attempt: 1,
  updated_at: "2026-01-01T00:00:01.000+00:00",
});

describe("microsecondsOf", () => {
  it("returns microseconds for any number of decimals", () => {
    const whole = microsecondsOf("2026-01-01T00:00:00+00:00");
    expect(microsecondsOf("2026-01-01T00:00:00.000001+00:00") - whole).toBe(1);
    expect(microsecondsOf("2026-01-01T00:00:00.1+00:00") - whole).toBe(100_000);
    expect(microsecondsOf("2026-01-01T00:00:00.123456Z") - whole).toBe(123_456);
    expect(microsecondsOf("2026-01-01T02:00:00+02:00")).toBe(whole);
  });
});

describe("isAtLeastAsRecent", () => {
  it("prefers a terminal state over a later change of its attempt, and a later attempt over an earlier one", () => {
    const completed = buildJobRow({
      status: "completed",
      attempt: 1,
      updated_at: "2026-01-01T00:00:00+00:00",
    });
    expect(isAtLeastAsRecent(completed, running)).toBe(true);
    expect(isAtLeastAsRecent(running, completed)).toBe(false);
    const second = { ...running, attempt: 2, updated_at: "2026-01-01T00:00:00+00:00" };
    expect(isAtLeastAsRecent(second, running)).toBe(true);
    expect(isAtLeastAsRecent({ ...running, updated_at: "2026-01-01T00:00:00.999+00:00" }, running)).toBe(
      false,
    );
  });
});

describe("withRow for a failed job that is requeued", () => {
  const failed = buildJobRow({ status: "failed", attempt: 3, updated_at: "2026-01-01T00:00:03+00:00" });
  const requeued: typeof failed = { ...failed, status: "pending", updated_at: "2026-01-01T00:00:04+00:00" };
  const again: typeof failed = { ...requeued, status: "processing", attempt: 4 };
  const known: LiveJob = { row: failed, progress: null };

  it("returns the pending, running and failed states again", () => {
    const pending = withRow(known, requeued);
    expect(pending?.row).toBe(requeued);
    expect(withRow(known, again)?.row).toBe(again);
    expect(withRow({ row: again, progress: null }, { ...again, status: "failed" })).not.toBeNull();
  });

  it("ignores outdated rows of either state", () => {
    expect(isAtLeastAsRecent(failed, requeued)).toBe(false);
    expect(isAtLeastAsRecent({ ...requeued, updated_at: "2026-01-01T00:00:02+00:00" }, failed)).toBe(false);
    const renewed = { ...failed, status: "processing", updated_at: "2026-01-01T00:00:09+00:00" } as const;
    expect(isAtLeastAsRecent(renewed, failed)).toBe(false);
    expect(isAtLeastAsRecent(failed, renewed)).toBe(true);
    expect(isAtLeastAsRecent({ ...requeued, updated_at: failed.updated_at }, failed)).toBe(false);
  });

  it("requests a read of the row when a later attempt reports progress", () => {
    const { next, reread } = withProgress(known, buildProgress({ attempt: 4, sequence: 1 }));
    expect(reread).toBe(true);
    const shown = withRow(next, again);
    expect(shown && visibleProgress(shown)?.attempt).toBe(4);
    expect(withProgress(known, buildProgress({ attempt: 3, sequence: 9 })).reread).toBe(false);
  });
});

describe("withRow", () => {
  it("returns null if only the lease was renewed", () => {
    const known: LiveJob = { row: running, progress: null };
    expect(withRow(known, { ...running, updated_at: "2026-01-01T00:00:09+00:00" })).toBeNull();
    expect(withRow(known, { ...running, cancel_requested_at: "2026-01-01T00:00:09+00:00" })).not.toBeNull();
  });

  it("shows progress that was received before its row", () => {
    const pending = buildJobRow({ status: "pending", updated_at: "2026-01-01T00:00:00+00:00" });
    const event = buildProgress({ attempt: 1, sequence: 4 });
    const { next, visible, reread } = withProgress({ row: pending, progress: null }, event);
    expect({ visible, reread }).toEqual({ visible: false, reread: true });
    const shown = withRow(next, { ...running, id: pending.id });
    expect(shown && visibleProgress(shown)).toBe(event);
  });
});

describe("withProgress", () => {
  it("drops outdated events, those of earlier attempts and those of finished jobs", () => {
    const known = { row: { ...running, attempt: 2 }, progress: buildProgress({ attempt: 2, sequence: 5 }) };
    for (const event of [
      buildProgress({ attempt: 2, sequence: 5 }),
      buildProgress({ attempt: 2, sequence: 4 }),
      buildProgress({ attempt: 1, sequence: 9 }),
    ]) {
      expect(withProgress(known, event)).toEqual({ next: known, visible: false, reread: false });
    }
    const finished = { row: buildJobRow({ status: "failed", attempt: 1 }), progress: null };
    expect(withProgress(finished, buildProgress({ attempt: 1, sequence: 1 })).reread).toBe(false);
  });

  it("shows strictly increasing (attempt, sequence) in any order of arrival", () => {
    const event = fc.record({
      attempt: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let job: LiveJob = { row: { ...running, attempt: 2 }, progress: null };
        const shown: number[] = [];
        for (const each of events) {
          const { next, visible } = withProgress(job, buildProgress(each));
          job = next;
          if (visible && next.progress) shown.push(next.progress.attempt * 100 + next.progress.sequence);
        }
        expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
        expect(shown.every((order) => order >= 200 && order < 300)).toBe(true);
      }),
      { seed: Number(process.env.TEST_SEED) },
    );
  });
});
