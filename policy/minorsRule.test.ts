import { expect, test } from "vitest";
import { allowedPairs, allowedPrompts, refusedPairs, refusedPrompts } from "./corpus.ts";
import { findMinorsOffence } from "./minorsRule.ts";

const offence = (prompt: string, negative: string | null = null) => findMinorsOffence([prompt], negative);

test("what must be refused is refused", () => {
  expect(refusedPrompts.filter((prompt) => offence(prompt) === null)).toEqual([]);
});

test("everyday prompts pass", () => {
  expect(allowedPrompts.filter((prompt) => offence(prompt) !== null)).toEqual([]);
});

test("a negative prompt may name what to keep out, but not keep adulthood or clothes out", () => {
  expect(refusedPairs.filter(([prompt, negative]) => offence(prompt, negative) === null)).toEqual([]);
  expect(allowedPairs.filter(([prompt, negative]) => offence(prompt, negative) !== null)).toEqual([]);
});

test("a picture to start from counts with what was said of it", () => {
  expect(findMinorsOffence(["without clothes", "a child playing football"], null)).toBe("minor_and_sexual");
  expect(findMinorsOffence(["in the rain", "a child playing football"], null)).toBeNull();
});

test("a finding says which part of the rule, nothing of the text", () => {
  expect(offence("lolicon")).toBe("term");
  expect(offence("nude girl", "adult")).toBe("negative_adulthood");
  expect(offence("a child", "clothes")).toBe("negative_clothing");
});
