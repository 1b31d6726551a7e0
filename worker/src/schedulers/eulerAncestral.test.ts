import { expect, test } from "vitest";
import { ancestralLevels, createEulerAncestral } from "./eulerAncestral.ts";
import { schedulerConfigSchema } from "./schedulerConfig.ts";
import { runToyModel, toyNoise } from "./toyModel.ts";

const config = (fields: object) =>
  schedulerConfigSchema.parse({
    _class_name: "EulerAncestralDiscreteScheduler",
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    timestep_spacing: "trailing",
    ...fields,
  });

const closeTo = (values: readonly number[], expected: readonly number[], digits = 4): void => {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of values.entries()) {
    expect(value, `value ${index}`).toBeCloseTo(expected[index] ?? 0, digits);
  }
};

test.each([
  [1, [999]],
  [2, [999, 499]],
  [3, [999, 666, 332]],
  [4, [999, 749, 499, 249]],
])("Turbo in %i trailing steps", (steps, timesteps) => {
  const scheduler = createEulerAncestral(config({}), steps, toyNoise());
  expect(scheduler.timesteps).toEqual(timesteps);
  expect(scheduler.initialNoiseScale).toBeCloseTo(14.6146412, 5);
});

// σ_up = √(σ'²(σ² − σ'²)/σ²) between Turbo's levels 14.6146412, 4.0817294, 1.6128862, 0.6932049, computed with numpy
test.each([
  [14.6146412, 4.0817294, 3.9193038],
  [4.0817294, 1.6128862, 1.4816256],
  [1.6128862, 0.6932049, 0.6259142],
  [0.6932049, 0, 0],
])("from %d to %d: noise of %d, and the variances add up to the next level", (sigma, next, expected) => {
  const { up, down } = ancestralLevels(sigma, next);
  expect(up).toBeCloseTo(expected, 6);
  expect(Math.hypot(up, down)).toBeCloseTo(next, 10);
});

// numpy in float64: x' = x₀ + (x − x₀)·σ_down/σ + σ_up·cos(draw + index), x₀ as for Euler
test.each([
  ["six steps, epsilon", 6, {}, [-19.7084037, -8.5493456, -8.5139052, 6.4493875]],
  ["six steps, v", 6, { prediction_type: "v_prediction" }, [-0.586305, -0.4416447, -0.0609293, 0.2313791]],
  [
    "six leading steps",
    6,
    { timestep_spacing: "leading", steps_offset: 1 },
    [-6.4527508, -2.6990344, -2.7948331, 2.2083081],
  ],
  ["Turbo in four steps", 4, {}, [-21.6880008, -7.9960196, -7.348525, 9.9844635]],
  ["Turbo in one step", 1, {}, [-21.9348128, -9.1499429, -4.29348, 15.2706262]],
])("the toy model: %s", (_name, steps, fields, expected) => {
  closeTo(runToyModel(createEulerAncestral(config(fields), steps, toyNoise())), expected);
});

test("noise is drawn once for each step but the last", () => {
  let draws = 0;
  runToyModel(
    createEulerAncestral(config({}), 4, (out) => {
      draws += 1;
      out.fill(0);
    }),
  );
  expect(draws).toBe(3);
});
