import { expect, test } from "vitest";
import { addOutcomes, noTests, summarize } from "./outcome.ts";

const skipped = [{ file: "a.test.ts", title: "a reader (needs ffprobe) sees a video" }];

test("prints the counts on the last line", () => {
  expect(summarize({ passed: 12, failed: 0, skipped: [] })).toBe("12 passed, 0 failed");
});

test("lists skipped tests with their reasons above the counts", () => {
  expect(summarize({ passed: 12, failed: 1, skipped })).toBe(
    "Skipped:\n  needs ffprobe: a reader sees a video (a.test.ts)\n\n12 passed, 1 failed, 1 skipped",
  );
  expect(summarize({ ...noTests, skipped: [{ file: "b.test.ts", title: "b" }] })).toContain(
    "  no reason given: b (b.test.ts)\n",
  );
});

test("adds the outcomes of both runs", () => {
  const browser = { passed: 3, failed: 1, skipped };
  expect(addOutcomes([{ passed: 2, failed: 0, skipped: [] }, browser])).toEqual({
    passed: 5,
    failed: 1,
    skipped,
  });
});
