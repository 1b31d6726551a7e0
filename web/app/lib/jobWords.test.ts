import { describe, expect, it } from "vitest";
import { buildJob, buildProgress } from "../testing/buildJob.ts";
import { announcement, runningTime, stateWords } from "./jobWords.ts";

describe("stateWords", () => {
  it("tells waiting, starting and stopping apart", () => {
    expect(stateWords(buildJob())).toBe("Waiting in line");
    expect(stateWords(buildJob({ status: "PROCESSING" }))).toBe("Starting");
    expect(stateWords(buildJob({ status: "PROCESSING", progress: buildProgress() }))).toBe("Drawing");
    expect(stateWords(buildJob({ status: "PROCESSING", cancelRequestedAt: "2026-01-01T00:00:01Z" }))).toBe(
      "Stopping",
    );
  });
});

describe("announcement", () => {
  it("changes four times while drawing, not at each step", () => {
    const texts = Array.from({ length: 16 }, (_, step) =>
      announcement(buildJob({ status: "PROCESSING", progress: buildProgress({ step, totalSteps: 15 }) })),
    );
    expect([...new Set(texts)]).toEqual([
      "Drawing.",
      "Drawing, 25 percent.",
      "Drawing, 50 percent.",
      "Drawing, 75 percent.",
      "Drawing, 100 percent.",
    ]);
  });

  it("gives the reason of a failure", () => {
    const job = buildJob({
      status: "FAILED",
      error: { code: "OUT_OF_MEMORY", message: "The GPU was full." },
    });
    expect(announcement(job)).toBe("Did not work out. The GPU was full.");
  });
});

describe("runningTime", () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const start = Date.parse(startedAt);

  it("does not count the time in line", () => {
    expect(runningTime(buildJob(), start + 5000, start)).toBe(0);
  });

  it("goes by the worker's figure, whatever this clock says", () => {
    const job = buildJob({ status: "PROCESSING", startedAt, progress: buildProgress({ elapsedMs: 1200 }) });
    expect(runningTime(job, start + 900_000, start + 899_700)).toBe(1500);
  });

  it("ends with the job", () => {
    const completedAt = "2026-01-01T00:00:04.500Z";
    expect(runningTime(buildJob({ status: "COMPLETED", startedAt, completedAt }), start + 9e6, start)).toBe(
      4500,
    );
  });
});
