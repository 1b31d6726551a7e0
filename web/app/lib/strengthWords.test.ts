import { expect, it } from "vitest";
import { strengthWords } from "./strengthWords.ts";

it.each([
  [0.05, "Touches it up"],
  [0.3, "Keeps what is where"],
  [0.6, "Keeps the rough shapes"],
  [0.95, "Keeps little more than the colours"],
  [1, "Keeps nothing of it"],
])("says what a strength of %s does", (strength, words) => {
  expect(strengthWords(strength)).toBe(words);
});
