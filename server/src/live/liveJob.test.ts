import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildJobRow, buildProgress } from "../../test/builders.ts";
import {
  afterProgress,
  afterRow,
  isCurrent,
  type LiveJob,
  microsecondsOf,
  visibleProgress,
} from "./liveJob.ts";

const running = buildJobRow({
  status: "processing",
  attempt: 1,
  updated_at: "2026-01-01T00:00:01.000+00:00",
});

describe("microsecondsOf", () => {
  it("keeps all six digits, however many are written", () => {
    const whole = microsecondsOf("2026-01-01T00:00:00+00:00");
    expect(microsecondsOf("2026-01-01T00:00:00.000001+00:00") - whole).toBe(1);
    expect(microsecondsOf("2026-01-01T00:00:00.1+00:00") - whole).toBe(100_000);
    expect(microsecondsOf("2026-01-01T00:00:00.123456Z") - whole).toBe(123_456);
    expect(microsecondsOf("2026-01-01T02:00:00+02:00")).toBe(whole);
  });
});

describe("isCurrent", () => {
  it("the end of a run outranks a later change of it, an attempt an earlier one", () => {
    const ended = buildJobRow({ status: "completed", attempt: 1, updated_at: "2026-01-01T00:00:00+00:00" });
    expect(isCurrent(ended, running)).toBe(true);
    expect(isCurrent(running, ended)).toBe(false);
    const second = { ...running, attempt: 2, updated_at: "2026-01-01T00:00:00+00:00" };
    expect(isCurrent(second, running)).toBe(true);
    expect(isCurrent({ ...running, updated_at: "2026-01-01T00:00:00.999+00:00" }, running)).toBe(false);
  });
});

describe("a job that failed and is requeued", () => {
  const failed = buildJobRow({ status: "failed", attempt: 3, updated_at: "2026-01-01T00:00:03+00:00" });
  const requeued: typeof failed = { ...failed, status: "pending", updated_at: "2026-01-01T00:00:04+00:00" };
  const again: typeof failed = { ...requeued, status: "processing", attempt: 4 };
  const known: LiveJob = { row: failed, progress: null };

  it("is told of as waiting, running and ended again", () => {
    const waiting = afterRow(known, requeued);
    expect(waiting?.row).toBe(requeued);
    expect(afterRow(known, again)?.row).toBe(again);
    expect(afterRow({ row: again, progress: null }, { ...again, status: "failed" })).not.toBeNull();
  });

  it("is not ended by an old answer, nor begun again by one", () => {
    expect(isCurrent(failed, requeued)).toBe(false);
    expect(isCurrent({ ...requeued, updated_at: "2026-01-01T00:00:02+00:00" }, failed)).toBe(false);
    const lease = { ...failed, status: "processing", updated_at: "2026-01-01T00:00:09+00:00" } as const;
    expect(isCurrent(lease, failed)).toBe(false);
    expect(isCurrent(failed, lease)).toBe(true);
    expect(isCurrent({ ...requeued, updated_at: failed.updated_at }, failed)).toBe(false);
  });

  it("is read again when a later attempt reports", () => {
    const { next, reread } = afterProgress(known, buildProgress({ attempt: 4, sequence: 1 }));
    expect(reread).toBe(true);
    const shown = afterRow(next, again);
    expect(shown && visibleProgress(shown)?.attempt).toBe(4);
    expect(afterProgress(known, buildProgress({ attempt: 3, sequence: 9 })).reread).toBe(false);
  });
});

describe("afterRow", () => {
  it("shows nothing when only the lease was renewed", () => {
    const known: LiveJob = { row: running, progress: null };
    expect(afterRow(known, { ...running, updated_at: "2026-01-01T00:00:09+00:00" })).toBeNull();
    expect(afterRow(known, { ...running, cancel_requested_at: "2026-01-01T00:00:09+00:00" })).not.toBeNull();
  });

  it("brings progress to light that came before its row", () => {
    const waiting = buildJobRow({ status: "pending", updated_at: "2026-01-01T00:00:00+00:00" });
    const event = buildProgress({ attempt: 1, sequence: 4 });
    const { next, visible, reread } = afterProgress({ row: waiting, progress: null }, event);
    expect({ visible, reread }).toEqual({ visible: false, reread: true });
    const shown = afterRow(next, { ...running, id: waiting.id });
    expect(shown && visibleProgress(shown)).toBe(event);
  });
});

describe("afterProgress", () => {
  it("drops what is old, of an older attempt, or of an ended job", () => {
    const known = { row: { ...running, attempt: 2 }, progress: buildProgress({ attempt: 2, sequence: 5 }) };
    for (const event of [
      buildProgress({ attempt: 2, sequence: 5 }),
      buildProgress({ attempt: 2, sequence: 4 }),
      buildProgress({ attempt: 1, sequence: 9 }),
    ]) {
      expect(afterProgress(known, event)).toEqual({ next: known, visible: false, reread: false });
    }
    const ended = { row: buildJobRow({ status: "failed", attempt: 1 }), progress: null };
    expect(afterProgress(ended, buildProgress({ attempt: 1, sequence: 1 })).reread).toBe(false);
  });

  it("shows strictly rising (attempt, sequence), whatever the order of arrival", () => {
    const event = fc.record({
      attempt: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let job: LiveJob = { row: { ...running, attempt: 2 }, progress: null };
        const shown: number[] = [];
        for (const each of events) {
          const { next, visible } = afterProgress(job, buildProgress(each));
          job = next;
          if (visible && next.progress) shown.push(next.progress.attempt * 100 + next.progress.sequence);
        }
        expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
        expect(shown.every((place) => place >= 200 && place < 300)).toBe(true);
      }),
    );
  });
});
