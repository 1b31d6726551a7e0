import { expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import { eulerFlowLevels } from "./flowLevels.ts";
import { runToyModel, toyNoise } from "./toyModel.ts";

const flow = { _class_name: "FlowMatchEulerDiscreteScheduler", num_train_timesteps: 1000, shift: 3.0 };

const closeTo = (values: readonly number[], expected: readonly number[], digits = 4): void => {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of values.entries()) {
    expect(value, `value ${index}`).toBeCloseTo(expected[index] ?? 0, digits);
  }
};

// numpy: 1000·f(s), s even between 1 and f(0.001), f(s) = shift·s / (1 + (shift − 1)·s)
test.each([
  [3, [1000, 857.6923077, 602.1505376, 8.9285714]],
  [1, [1000, 667, 334, 1]],
])("four steps with shift %d", (shift, expected) => {
  const { timesteps, sigmas } = eulerFlowLevels(shift, 1000, 4);
  closeTo(timesteps, expected);
  closeTo(sigmas, [...expected.map((timestep) => timestep / 1000), 0], 6);
});

test("the published 28 steps of shift 3", () => {
  const { timesteps } = schedulerFactory(flow).create(28, toyNoise());
  closeTo(timesteps.slice(0, 4), [1000, 987.3806276, 974.1077677, 960.1293103]);
  expect(timesteps.at(-1)).toBeCloseTo(8.9285714, 5);
});

test("six steps of the toy model", () => {
  // numpy: x += (σ' − σ)·v
  closeTo(
    runToyModel(schedulerFactory(flow).create(6, toyNoise())),
    [-1.321338, -0.3988859, -0.0156449, 1.192408],
  );
});

test("one step takes a straight flow to its end, and the image is known from the first", () => {
  const scheduler = schedulerFactory(flow).create(1, toyNoise());
  const [noise, image] = [0.8, -0.3];
  const latents = Float32Array.of(noise);
  const denoised = new Float32Array(1);
  scheduler.step(Float32Array.of(noise - image), 0, latents, denoised);
  closeTo([...latents, ...denoised], [image, image], 6);
});

test("dynamic shifting and the like are refused rather than ignored", () => {
  expect(() => schedulerFactory({ ...flow, use_dynamic_shifting: true, shift_terminal: 0.02 })).toThrow(
    "FlowMatchEulerDiscreteScheduler with use_dynamic_shifting, shift_terminal is not supported",
  );
});
