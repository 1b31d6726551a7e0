import { describe, expect, it } from "vitest";
import { buildJob, buildProgress } from "../testing/buildJob.ts";
import { announcement, ordinal, runningTime, stateWords, waitingWords, whyWaiting } from "./jobStatus.ts";

describe("stateWords", () => {
  it("tells waiting, starting and stopping apart", () => {
    expect(stateWords(buildJob())).toBe("Next in line");
    expect(stateWords(buildJob({ status: "PROCESSING" }))).toBe("Starting");
    expect(stateWords(buildJob({ status: "PROCESSING", progress: buildProgress() }))).toBe("Drawing");
    expect(stateWords(buildJob({ status: "PROCESSING", cancelRequestedAt: "2026-01-01T00:00:01Z" }))).toBe(
      "Stopping",
    );
  });
});

describe("waitingWords", () => {
  it("says the place and when it begins, counting down between two reports", () => {
    const third = buildJob({ place: 3, startsInSeconds: 40 });
    expect(waitingWords(third, 0, 0)).toBe("3rd in line, begins in about 40 s");
    expect(waitingWords(third, 20_000, 0)).toBe("3rd in line, begins in about 20 s");
    expect(waitingWords(third, 90_000, 0)).toBe("3rd in line, begins in a moment");
  });

  it("promises nothing that is not known", () => {
    expect(waitingWords(buildJob({ place: 2, startsInSeconds: null }), 0, 0)).toBe("2nd in line");
    expect(waitingWords(buildJob({ place: null, startsInSeconds: null }), 0, 0)).toBe("Waiting in line");
  });

  it("says that a throttled job waits for others of the same person", () => {
    const words = waitingWords(buildJob({ place: 4, startsInSeconds: 12, throttled: true }), 0, 0);
    expect(words).toBe("Waiting for your other jobs, begins in about 10 s");
  });

  it("says why where no worker will come, and only there", () => {
    const stuck = buildJob({ place: 1, startsInSeconds: null });
    expect(whyWaiting(stuck)).toContain("No worker takes jobs of this kind");
    expect(announcement(stuck)).toContain("No worker takes jobs of this kind");
    expect(whyWaiting(buildJob({ place: 1, startsInSeconds: 3 }))).toBeNull();
    expect(whyWaiting(buildJob({ place: null, startsInSeconds: null }))).toBeNull();
    expect(whyWaiting(buildJob({ place: 1, startsInSeconds: null, throttled: true }))).toBeNull();
    expect(whyWaiting(buildJob({ status: "PROCESSING", startsInSeconds: null }))).toBeNull();
  });

  it("counts as people do", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 113].map(ordinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "13th",
      "21st",
      "22nd",
      "113th",
    ]);
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

  it("goes by the worker's numeric, whatever this clock says", () => {
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
