import { describe, expect, it } from "vitest";
import { allowedPairs, allowedPrompts, refusedPairs, refusedPrompts } from "./corpus.ts";
import { findMinorsViolation } from "./minorsRule.ts";

const check = (prompt: string, negative: string | null = null) => findMinorsViolation([prompt], negative);

describe("the corpus", () => {
  // The expectations below hold for an empty list too.
  it("has at least as many examples as when it was reviewed, and none on both sides", () => {
    expect(refusedPrompts.length).toBeGreaterThanOrEqual(321);
    expect(allowedPrompts.length).toBeGreaterThanOrEqual(253);
    expect(refusedPairs.length).toBeGreaterThanOrEqual(10);
    expect(allowedPairs.length).toBeGreaterThanOrEqual(10);
    expect(refusedPrompts.filter((prompt) => allowedPrompts.includes(prompt))).toEqual([]);
  });
});

describe("findMinorsViolation", () => {
  it("refuses every prompt that the corpus marks as refused", () => {
    expect(refusedPrompts.filter((prompt) => check(prompt) === null)).toEqual([]);
  });

  it("allows every prompt that the corpus marks as allowed", () => {
    expect(allowedPrompts.filter((prompt) => check(prompt) !== null)).toEqual([]);
  });

  it("allows a negative prompt that excludes content, but not one that excludes adulthood or clothes", () => {
    expect(refusedPairs.filter(([prompt, negative]) => check(prompt, negative) === null)).toEqual([]);
    expect(allowedPairs.filter(([prompt, negative]) => check(prompt, negative) !== null)).toEqual([]);
  });

  it("checks the prompts of source images together with the prompt", () => {
    expect(findMinorsViolation(["without clothes", "a child playing football"], null)).toBe(
      "minor_and_sexual",
    );
    expect(findMinorsViolation(["in the rain", "a child playing football"], null)).toBeNull();
  });

  it("returns the violated part of the rule", () => {
    expect(check("lolicon")).toBe("term");
    expect(check("nude girl", "adult")).toBe("negative_adulthood");
    expect(check("a child", "clothes")).toBe("negative_clothing");
  });
});
