import { expect, test } from "vitest";
import { applyGuidance, isGuided, isGuidedStep } from "./guidance.ts";

const negative = Float32Array.from([0, 1, 2, 3]);
const positive = Float32Array.from([1, 1, 0, 6]);

test("moves from the negative prediction through the positive one", () => {
  const out = new Float32Array(4);
  applyGuidance(negative, positive, out, 2, 0);
  expect([...out]).toEqual([2, 1, -2, 9]);
});

test("a rescale of one gives back the spread of the positive prediction", () => {
  const out = new Float32Array(4);
  applyGuidance(negative, positive, out, 2, 1);
  const spread = (values: Float32Array): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  expect(spread(out)).toBeCloseTo(spread(positive), 5);
});

test("guidance of one and less is no guidance, zero included", () => {
  expect([0, 0.5, 1, 1.1, 7].map(isGuided)).toEqual([false, false, false, true, true]);
});

test("guidance ends after its share of the steps", () => {
  const guidance = { scale: 6, rescale: 0, until: 0.4 };
  expect([0, 1, 2, 3, 4].map((step) => isGuidedStep(guidance, step, 5))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(isGuidedStep({ ...guidance, until: 1 }, 4, 5)).toBe(true);
  expect(isGuidedStep({ ...guidance, scale: 1 }, 0, 5)).toBe(false);
});
