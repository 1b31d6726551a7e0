import { describe, expect, it } from "vitest";
import { createBackoff } from "./backoff.ts";

describe("createBackoff", () => {
  it("doubles up to its limit and starts over after a success", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 500, random: () => 1 });
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it("spreads a delay over its upper half", () => {
    expect(createBackoff({ firstMs: 100, maxMs: 500, random: () => 0 }).next()).toBe(50);
  });

  it("stays at its limit after any number of failures", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 500, random: () => 1 });
    for (let i = 0; i < 2000; i += 1) backoff.next();
    expect(backoff.next()).toBe(500);
  });
});
