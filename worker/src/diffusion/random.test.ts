import { expect, test } from "vitest";
import { createUniform, gaussianNoise, stepNoise, xoshiro128 } from "./random.ts";

const draw = (next: () => number, count: number): number[] => Array.from({ length: count }, () => next());

test("xoshiro128** gives the published numbers for the state 1, 2, 3, 4", () => {
  expect(draw(xoshiro128([1, 2, 3, 4]), 4)).toEqual([11520, 0, 5927040, 70819200]);
});

test("seeds give fixed streams, computed by an independent implementation", () => {
  expect(draw(createUniform(0), 4)).toEqual([1789933344, 44971166, 2521387044, 3848737593]);
  expect(draw(createUniform(7), 4)).toEqual([210494603, 711084892, 3993689120, 4089369890]);
  expect(draw(createUniform(2147483647), 4)).toEqual([230072531, 684329983, 4262003541, 2574601272]);
});

test("Box–Muller noise is fixed for a seed, and a shorter draw is its beginning", () => {
  const expected = [1.2426813, 2.1183063, 0.3642671, -0.1129893, -0.8703725, -1.0435029];
  for (const [index, value] of gaussianNoise(7, 6).entries())
    expect(value).toBeCloseTo(expected[index] ?? 0, 6);
  expect(gaussianNoise(7, 5)).toEqual(gaussianNoise(7, 6).subarray(0, 5));
});

test("noise has the moments of N(0, 1) and no correlation between neighbors or seeds", () => {
  const count = 200_000;
  const noise = gaussianNoise(42, count);
  const other = gaussianNoise(43, count);
  const mean = (value: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += value(i);
    return sum / count;
  };
  const at = (i: number): number => noise[i % count] as number;
  expect(Math.abs(mean(at))).toBeLessThan(0.01);
  expect(mean((i) => at(i) ** 2)).toBeCloseTo(1, 1);
  expect(Math.abs(mean((i) => at(i) ** 3))).toBeLessThan(0.03);
  expect(Math.abs(mean((i) => at(i) ** 4) - 3)).toBeLessThan(0.08);
  expect(Math.abs(mean((i) => at(i) * at(i + 1)))).toBeLessThan(0.01);
  expect(Math.abs(mean((i) => at(i) * (other[i] as number)))).toBeLessThan(0.01);
});

test("noise of the steps is one stream a seed, apart from the noise an image begins with", () => {
  const draws = (seed: number): Float32Array[] => {
    const draw = stepNoise(seed);
    return [0, 1].map(() => {
      const out = new Float32Array(1000);
      draw(out);
      return out;
    });
  };
  const [first, second] = draws(7) as [Float32Array, Float32Array];
  expect(draws(7)).toEqual([first, second]);
  const others = [second, draws(8)[0], gaussianNoise(7, 1000)] as Float32Array[];
  for (const other of others) {
    const correlation = first.reduce((sum, value, i) => sum + (value * (other[i] as number)) / 1000, 0);
    expect(Math.abs(correlation)).toBeLessThan(0.1);
  }
});
