import { describe, expect, it } from "vitest";
import { buildJob, buildProgress } from "../testing/buildJob.ts";
import { mergeJob } from "./mergeJob.ts";

const processing = buildJob({
  status: "PROCESSING",
  attemptCount: 1,
  progress: buildProgress({ sequence: 5 }),
});

describe("mergeJob", () => {
  it("returns the first state unchanged", () => {
    expect(mergeJob(undefined, processing)).toBe(processing);
  });

  it("keeps the known progress when older progress arrives", () => {
    const late = { ...processing, progress: buildProgress({ sequence: 4 }) };
    expect(mergeJob(processing, late).progress?.sequence).toBe(5);
  });

  it("takes newer progress and keeps the last preview if it has none", () => {
    const preview = { dataUrl: "data:image/webp;base64,AA==", width: 64, height: 64 };
    const known = { ...processing, progress: buildProgress({ sequence: 5, preview }) };
    const next = { ...processing, progress: buildProgress({ sequence: 6, step: 7, preview: null }) };
    expect(mergeJob(known, next).progress).toMatchObject({ sequence: 6, step: 7, preview });
  });

  it("never leaves a terminal state within an attempt", () => {
    const done = buildJob({ status: "COMPLETED", attemptCount: 1, progress: null });
    expect(mergeJob(done, { ...processing, updatedAt: "2030-01-01T00:00:00.000Z" }).status).toBe("COMPLETED");
    expect(mergeJob(processing, done)).toMatchObject({ status: "COMPLETED", progress: null });
  });

  it("accepts the next attempt of a requeued job", () => {
    const failed = buildJob({ status: "FAILED", attemptCount: 1, progress: null });
    expect(mergeJob(failed, { ...processing, attemptCount: 2 }).status).toBe("PROCESSING");
  });

  it("accepts a requeued job while it is pending, and then rejects the older failed state", () => {
    const failed = buildJob({ status: "FAILED", attemptCount: 1, progress: null });
    const requeued = { ...failed, status: "PENDING" as const, updatedAt: "2030-01-01T00:00:00.000Z" };
    expect(mergeJob(failed, requeued).status).toBe("PENDING");
    expect(mergeJob(requeued, failed).status).toBe("PENDING");
    expect(mergeJob(failed, { ...requeued, updatedAt: failed.updatedAt }).status).toBe("FAILED");
  });

  it("drops the progress of an earlier attempt", () => {
    const again = { ...processing, attemptCount: 2, progress: null };
    expect(mergeJob(processing, again)).toMatchObject({ attemptCount: 2, progress: null });
    expect(mergeJob(again, processing)).toMatchObject({ attemptCount: 2, progress: null });
  });

  it("returns to pending when a worker hands the attempt back", () => {
    const requeued = { ...processing, status: "PENDING" as const, updatedAt: "2026-01-01T00:01:00.000Z" };
    expect(mergeJob(processing, requeued)).toMatchObject({ status: "PENDING", progress: null });
  });

  it("takes the newer signed URLs of two equal states", () => {
    const done = buildJob({ status: "COMPLETED" });
    const fresh = { ...done };
    expect(mergeJob(done, fresh)).toEqual(fresh);
  });
});
