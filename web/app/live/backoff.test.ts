import { describe, expect, it } from "vitest";
import { backoff } from "./backoff.ts";

describe("backoff", () => {
  it("doubles the delay up to the maximum, of which at least half remains", () => {
    expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 0))).toEqual([250, 500, 1000, 2000]);
    expect(backoff(50, 0)).toBe(15_000);
    expect(backoff(50, 0.999)).toBeLessThanOrEqual(30_000);
    expect(backoff(50, 0.999, 3000)).toBeLessThanOrEqual(3000);
  });
});
