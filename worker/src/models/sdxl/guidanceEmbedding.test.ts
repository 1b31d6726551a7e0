import { expect, test } from "vitest";
import { guidanceEmbedding } from "./guidanceEmbedding.ts";

// numpy: sin and cos of 1000·w·exp(−k·ln(10000)/(half − 1)), k = 0 … half − 1
test.each([
  [6.5, 8, [-0.0447847, 0.1101554, 0.9911232, 0.6051864, -0.9989967, 0.9939144, 0.1329467, 0.7960838]],
  [1, 5, [0.8268795, 0.0998334, 0.5623791, 0.9950042, 0]],
])("w = %d in %i numbers", (w, width, expected) => {
  const embedding = guidanceEmbedding(w, width);
  expect(embedding).toHaveLength(width);
  for (const [index, value] of embedding.entries()) expect(value).toBeCloseTo(expected[index] ?? 0, 6);
});
