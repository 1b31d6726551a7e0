import { describe, expect, it } from "vitest";
import { createBackoff } from "./backoff.ts";

describe("backoff", () => {
  it("doubles up to its limit and begins afresh after a success", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 500, random: () => 1 });
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it("spreads over the upper half of a delay", () => {
    expect(createBackoff({ firstMs: 100, maxMs: 500, random: () => 0 }).next()).toBe(50);
  });

  it("stays finite however often it is asked", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 500, random: () => 1 });
    for (let i = 0; i < 2000; i += 1) backoff.next();
    expect(backoff.next()).toBe(500);
  });
});
