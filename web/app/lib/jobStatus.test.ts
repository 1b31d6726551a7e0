import { describe, expect, it } from "vitest";
import { buildJob, buildProgress } from "../testing/buildJob.ts";
import { createFormatter } from "./formatter.ts";
import { announcement, isWithoutWorker, queuedLabel, runningTime, statusLabel } from "./jobStatus.ts";

const format = createFormatter("en-US");

describe("statusLabel", () => {
  it("distinguishes queued, starting, running and cancelling jobs", () => {
    expect(statusLabel(buildJob())).toBe("Queued, next to start");
    expect(statusLabel(buildJob({ status: "PROCESSING" }))).toBe("Starting");
    expect(statusLabel(buildJob({ status: "PROCESSING", progress: buildProgress() }))).toBe("Generating");
    const cancelling = buildJob({ status: "PROCESSING", cancelRequestedAt: "2026-01-01T00:00:01Z" });
    expect(statusLabel(cancelling)).toBe("Cancelling");
  });
});

describe("queuedLabel", () => {
  it("shows the position and counts down to the estimated start between two updates", () => {
    const third = buildJob({ queuePosition: 3, estimatedStartSeconds: 40 });
    expect(queuedLabel(third, 0, 0)).toBe("Queued, position 3, starts in about 40 s");
    expect(queuedLabel(third, 20_000, 0)).toBe("Queued, position 3, starts in about 20 s");
    expect(queuedLabel(third, 90_000, 0)).toBe("Queued, position 3, starts in a moment");
  });

  it("leaves out what is unknown", () => {
    expect(queuedLabel(buildJob({ queuePosition: 2, estimatedStartSeconds: null }), 0, 0)).toBe(
      "Queued, position 2",
    );
    expect(queuedLabel(buildJob({ queuePosition: null, estimatedStartSeconds: null }), 0, 0)).toBe("Queued");
  });

  it("says that a throttled job waits for the user's other jobs", () => {
    const throttled = buildJob({ queuePosition: 4, estimatedStartSeconds: 12, isThrottled: true });
    expect(queuedLabel(throttled, 0, 0)).toBe("Queued behind your other jobs, starts in about 10 s");
  });
});

describe("isWithoutWorker", () => {
  it("is true only for a queued job with a position and no estimated start", () => {
    const stuck = buildJob({ queuePosition: 1, estimatedStartSeconds: null });
    expect(isWithoutWorker(stuck)).toBe(true);
    expect(isWithoutWorker({ ...stuck, estimatedStartSeconds: 3 })).toBe(false);
    expect(isWithoutWorker({ ...stuck, queuePosition: null })).toBe(false);
    expect(isWithoutWorker({ ...stuck, isThrottled: true })).toBe(false);
    expect(isWithoutWorker({ ...stuck, status: "PROCESSING" })).toBe(false);
  });
});

describe("announcement", () => {
  it("changes at each quarter of the steps instead of at each step", () => {
    const texts = Array.from({ length: 16 }, (_, step) =>
      announcement(
        buildJob({ status: "PROCESSING", progress: buildProgress({ step, totalSteps: 15 }) }),
        format,
      ),
    );
    expect([...new Set(texts)]).toEqual([
      "Generating.",
      "Generating, 25%.",
      "Generating, 50%.",
      "Generating, 75%.",
      "Generating, 100%.",
    ]);
  });

  it("includes the reason of a failure", () => {
    const error = { code: "OUT_OF_MEMORY" as const, message: "The GPU was full." };
    expect(announcement(buildJob({ status: "FAILED", error }), format)).toBe("Failed. The GPU was full.");
  });

  it("says that no worker can run the job", () => {
    const stuck = buildJob({ queuePosition: 1, estimatedStartSeconds: null });
    expect(announcement(stuck, format)).toContain("No worker is running this type of job");
  });
});

describe("runningTime", () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const start = Date.parse(startedAt);

  it("excludes the time in the queue", () => {
    expect(runningTime(buildJob(), start + 5000, start)).toBe(0);
  });

  it("uses the worker's measurement instead of this clock", () => {
    const job = buildJob({ status: "PROCESSING", startedAt, progress: buildProgress({ elapsedMs: 1200 }) });
    expect(runningTime(job, start + 900_000, start + 899_700)).toBe(1500);
  });

  it("stops when the job finishes", () => {
    const completedAt = "2026-01-01T00:00:04.500Z";
    const job = buildJob({ status: "COMPLETED", startedAt, finishedAt: completedAt });
    expect(runningTime(job, start + 9e6, start)).toBe(4500);
  });
});
