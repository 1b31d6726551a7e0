import { expect, it } from "vitest";
import { backoff } from "./backoff.ts";

it("doubles, stops at half a minute, and keeps at least half", () => {
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 0))).toEqual([250, 500, 1000, 2000]);
  expect(backoff(50, 0)).toBe(15_000);
  expect(backoff(50, 0.999)).toBeLessThanOrEqual(30_000);
});
