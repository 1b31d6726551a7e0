import { expect, test } from "vitest";
import { quantile, summary } from "./report.ts";

test("quantile interpolates between neighbors and rejects an empty list", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10], 0.95)).toBe(10);
  expect(quantile([0, 100], 0.95)).toBe(95);
  expect(() => quantile([], 0.5)).toThrow("no values");
});

test("summary rounds to two decimals", () => {
  expect(summary([1 / 3, 2 / 3])).toEqual({ median: 0.5, p95: 0.65, min: 0.33, max: 0.67 });
});
