import { expect, test } from "vitest";
import { boundaryWeights, createLcm, lcmTimesteps } from "./lcm.ts";
import { schedulerConfigSchema } from "./schedulerConfig.ts";
import { runToyModel, toyNoise } from "./toyModel.ts";

const config = (fields: object) =>
  schedulerConfigSchema.parse({
    _class_name: "LCMScheduler",
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    original_inference_steps: 50,
    timestep_scaling: 10,
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
  [3, [999, 679, 339]],
  [4, [999, 759, 499, 259]],
  [8, [999, 879, 759, 639, 499, 379, 259, 139]],
])("%i of the 50 timesteps that the model was distilled on", (steps, expected) => {
  expect(lcmTimesteps(config({}), steps)).toEqual(expected);
});

test("supports all fifty steps but not more", () => {
  const all = lcmTimesteps(config({}), 50);
  expect(all).toHaveLength(50);
  expect(all.at(-1)).toBe(19);
  expect(() => lcmTimesteps(config({}), 51)).toThrow(
    "LCM with original_inference_steps 50 can't take 51 steps",
  );
});

test("the boundary: at timestep zero the model's word counts for nothing, far from it for all", () => {
  expect(boundaryWeights(0)).toEqual({ skip: 1, out: 0 });
  // c_skip = ¼ / (s² + ¼), c_out = s / √(s² + ¼) at s = ½
  expect(boundaryWeights(0.5).skip).toBeCloseTo(0.5, 10);
  expect(boundaryWeights(0.5).out).toBeCloseTo(Math.SQRT1_2, 10);
  expect(boundaryWeights(9990).out).toBeCloseTo(1, 8);
});

// numpy in float64: f = c_out·x₀ + c_skip·x, x' = √ᾱ'·f + √(1 − ᾱ')·cos(draw + index), the last x' = f
test.each([
  ["epsilon", 10, [-22.0410923, -8.421768, -8.4114606, 7.5330192]],
  ["v_prediction", 10, [-0.2870493, -0.5233574, -0.4461634, -0.1153904]],
  ["sample", 10, [0.2636322, -0.0543585, -0.0845644, 0.2098913]],
  ["epsilon", 0.001, [-16.6261032, -7.2139752, -7.7406052, 5.2691498]],
])("four steps of the toy model: %s, timestep_scaling %d", (prediction_type, timestep_scaling, expected) => {
  const scheduler = createLcm(config({ prediction_type, timestep_scaling }), 4, toyNoise());
  expect(scheduler.initialNoiseScale).toBe(1);
  closeTo(runToyModel(scheduler), expected);
});

test("one step draws no noise", () => {
  runToyModel(createLcm(config({}), 1, () => expect.unreachable()));
});
