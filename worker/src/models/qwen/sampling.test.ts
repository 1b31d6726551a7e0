import { describe, expect, test } from "vitest";
import { createUniform } from "../../diffusion/random.ts";
import { chooseToken, type SamplingRules } from "./sampling.ts";

const rules: SamplingRules = { temperature: 1, topP: 1, topK: 0, repetitionPenalty: 1 };
const none: ReadonlySet<number> = new Set();
const logits = (...values: number[]): Float32Array => Float32Array.from(values);

/** How often each token is chosen in 4000 draws. */
function shares(values: readonly number[], changed: Partial<SamplingRules>, seen = none): number[] {
  const uniform = createUniform(7);
  const counts = values.map(() => 0);
  for (let i = 0; i < 4000; i += 1) {
    const id = chooseToken(logits(...values), { ...rules, ...changed }, seen, uniform);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / 4000);
}

describe("chooseToken", () => {
  test("draws by probability", () => {
    const found = shares([Math.log(0.7), Math.log(0.2), Math.log(0.1)], {});
    expect(found[0]).toBeCloseTo(0.7, 1);
    expect(found[1]).toBeCloseTo(0.2, 1);
  });

  test("takes the likeliest without temperature, the first of equals", () => {
    expect(chooseToken(logits(1, 3, 3, 2), { ...rules, temperature: 0 }, none, () => 0)).toBe(1);
  });

  test("gets bolder with temperature", () => {
    const values = [Math.log(0.7), Math.log(0.2), Math.log(0.1)];
    expect(shares(values, { temperature: 0.3 })[0]).toBeGreaterThan(0.95);
    expect(shares(values, { temperature: 3 })[0]).toBeLessThan(0.5);
  });

  test("leaves out what is beyond top-k and top-p", () => {
    const values = [Math.log(0.5), Math.log(0.3), Math.log(0.15), Math.log(0.05)];
    expect(shares(values, { topK: 2 }).slice(2)).toEqual([0, 0]);
    expect(shares(values, { topP: 0.75 }).slice(2)).toEqual([0, 0]);
    expect(shares(values, { topP: 0.01 })).toEqual([1, 0, 0, 0]);
  });

  test("holds repeated tokens back, whatever the sign of their logits", () => {
    const greedy = { ...rules, temperature: 0, repetitionPenalty: 2 };
    expect(chooseToken(logits(3, 2), greedy, new Set([0]), () => 0)).toBe(1);
    expect(chooseToken(logits(-1, -1.5), greedy, new Set([0]), () => 0)).toBe(1);
  });

  test("ends inside the vocabulary for the largest random number", () => {
    expect(chooseToken(logits(1, 1, 1), rules, none, () => 2 ** 32 - 1)).toBe(2);
  });
});
