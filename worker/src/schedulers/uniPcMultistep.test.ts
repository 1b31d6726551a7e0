import { describe, expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import { multistepFlowLevels } from "./flowLevels.ts";
import type { Scheduler } from "./scheduler.ts";
import { runToyModel, toyNoise } from "./toyModel.ts";

/** WAN 2.1's scheduler_config.json. */
const wan = {
  _class_name: "UniPCMultistepScheduler",
  beta_end: 0.02,
  beta_schedule: "linear",
  beta_start: 0.0001,
  disable_corrector: [],
  dynamic_thresholding_ratio: 0.995,
  final_sigmas_type: "zero",
  flow_shift: 3.0,
  lower_order_final: true,
  num_train_timesteps: 1000,
  predict_x0: true,
  prediction_type: "flow_prediction",
  rescale_betas_zero_snr: false,
  sample_max_value: 1.0,
  solver_order: 2,
  solver_p: null,
  solver_type: "bh2",
  steps_offset: 0,
  thresholding: false,
  timestep_spacing: "linspace",
  trained_betas: null,
  use_beta_sigmas: false,
  use_exponential_sigmas: false,
  use_flow_sigmas: true,
  use_karras_sigmas: false,
};
const sdxl = {
  _class_name: "UniPCMultistepScheduler",
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
};
const create = (json: object, steps: number): Scheduler => schedulerFactory(json).create(steps, toyNoise());

const closeTo = (values: readonly number[], expected: readonly number[], digits: number): void => {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of values.entries()) {
    expect(value, `value ${index}`).toBeCloseTo(expected[index] ?? 0, digits);
  }
};

describe("flow levels", () => {
  test("shift 3, 50 steps: the published timesteps", () => {
    const { timesteps, initialNoiseScale } = create(wan, 50);
    expect(timesteps).toHaveLength(50);
    expect(timesteps.slice(0, 5)).toEqual([999, 992, 985, 978, 971]);
    expect(timesteps.slice(-3)).toEqual([160, 111, 57]);
    expect(initialNoiseScale).toBe(1);
  });

  test("shift 8, 25 steps: the published timesteps", () => {
    const { timesteps } = create({ ...wan, flow_shift: 8 }, 25);
    expect(timesteps.slice(0, 5)).toEqual([999, 994, 989, 983, 976]);
    expect(timesteps.slice(-3)).toEqual([521, 409, 249]);
  });

  test("levels stay exact where timesteps are rounded down", () => {
    // 3·s / (1 + 2·s) with s = 0.999·(50 − i)/50
    const { sigmas } = multistepFlowLevels(3, 1000, 50);
    closeTo(
      [sigmas[0], sigmas[1], sigmas[25], sigmas[49], sigmas[50]].map(Number),
      [0.9996664, 0.9929075, 0.7496248, 0.0576368, 0],
      6,
    );
  });
});

// numpy in float64, from the paper's B(h) formulas with the systems for ρ solved by numpy.linalg
test.each([
  ["flow, bh2", wan, 6, [-1.2901375, -0.3676352, 0.022308, 1.2210016]],
  ["flow, bh1", { ...wan, solver_type: "bh1" }, 6, [-1.2790156, -0.3569922, 0.0351161, 1.230145]],
  ["flow, first order", { ...wan, solver_order: 1 }, 6, [-1.3047072, -0.3818281, 0.0051063, 1.2081465]],
  ["flow, shift 8", { ...wan, flow_shift: 8 }, 10, [-1.3098255, -0.3893929, -0.0045268, 1.200168]],
  ["diffusion, epsilon", sdxl, 6, [-25.1003767, -6.6190218, -0.6243149, 20.7412345]],
  [
    "diffusion, v",
    { ...sdxl, prediction_type: "v_prediction" },
    6,
    [-0.9505854, -0.2671246, 0.0015503, 0.8668022],
  ],
])("the toy model: %s", (_name, json, steps, expected) => {
  closeTo(runToyModel(create(json, steps)), expected, 4);
});

test("without its corrector it is the predictor alone, another result", () => {
  const all = [0, 1, 2, 3, 4, 5];
  const plain = runToyModel(create({ ...wan, disable_corrector: all }, 6));
  expect(plain).not.toEqual(runToyModel(create(wan, 6)));
});

test.each([
  [{ prediction_type: "epsilon" }, /prediction_type epsilon and use_flow_sigmas/],
  [{ use_flow_sigmas: false }, /prediction_type flow_prediction without use_flow_sigmas/],
  [{ predict_x0: false, solver_p: {} }, /predict_x0 false, solver_p/],
  [{ use_dynamic_shifting: true, shift_terminal: 0.1 }, /use_dynamic_shifting, shift_terminal/],
  [{ solver_order: 3, final_sigmas_type: "sigma_min" }, /solver_order 3, final_sigmas_type sigma_min/],
])("%j is refused rather than ignored", (fields, message) => {
  expect(() => schedulerFactory({ ...wan, ...fields })).toThrow(message);
});
