import { describe, expect, test } from "vitest";
import { createDpmSolverMultistep, dpmSolverLevels } from "./dpmSolverMultistep.ts";
import { schedulerConfigSchema } from "./schedulerConfig.ts";
import { runToyModel } from "./toyModel.ts";

const config = (fields: object) =>
  schedulerConfigSchema.parse({
    _class_name: "DPMSolverMultistepScheduler",
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    timestep_spacing: "leading",
    steps_offset: 1,
    ...fields,
  });

const closeTo = (values: readonly number[], expected: readonly number[], digits: number): void => {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of values.entries()) {
    expect(value, `value ${index}`).toBeCloseTo(expected[index] ?? 0, digits);
  }
};

describe("levels", () => {
  test("leading divides into one interval more than Euler", () => {
    const { timesteps, sigmas } = dpmSolverLevels(config({}), 10);
    expect(timesteps).toEqual([901, 811, 721, 631, 541, 451, 361, 271, 181, 91]);
    closeTo([sigmas[0] ?? 0, sigmas[9] ?? 0, sigmas[10] ?? 1], [8.3906848, 0.3235326, 0], 5);
  });

  test("linspace is rounded to whole timesteps", () => {
    const { timesteps } = dpmSolverLevels(config({ timestep_spacing: "linspace" }), 10);
    expect(timesteps).toEqual([999, 899, 799, 699, 599, 500, 400, 300, 200, 100]);
  });

  test("karras spans the whole training range", () => {
    const { timesteps, sigmas } = dpmSolverLevels(config({ use_karras_sigmas: true }), 10);
    expect(timesteps).toEqual([999, 916, 815, 687, 523, 327, 146, 41, 7, 0]);
    closeTo(sigmas.slice(0, 4), [14.6146412, 9.1029281, 5.478392, 3.1686031], 5);
  });
});

describe("six steps of the toy model", () => {
  test.each([
    ["epsilon", false, "midpoint", [-10.6493158, -1.7346265, -0.0934841, 9.9522509]],
    ["epsilon", false, "heun", [-10.6632751, -1.7004085, -0.0802563, 9.9920807]],
    ["epsilon", true, "midpoint", [-27.9836995, -5.8147618, -0.0828533, 21.8029657]],
    ["epsilon", true, "heun", [-29.0514563, -5.3314049, 0.2965425, 22.7838772]],
    ["v_prediction", false, "midpoint", [-0.9595859, -0.2572572, 0.02615, 0.9363214]],
    ["v_prediction", false, "heun", [-0.9672799, -0.2569096, 0.0299966, 0.9507202]],
    ["v_prediction", true, "midpoint", [-1.1562739, -0.2633157, 0.1308997, 1.2300853]],
    ["v_prediction", true, "heun", [-1.2769275, -0.2576117, 0.20253, 1.4516532]],
  ])("%s, karras %s, %s", (prediction_type, use_karras_sigmas, solver_type, expected) => {
    const scheduler = createDpmSolverMultistep(
      config({ prediction_type, use_karras_sigmas, solver_type }),
      6,
    );
    closeTo(runToyModel(scheduler), expected, 3);
  });
});

test("a scheduler is for one image: a second one of the same settings gives the same result", () => {
  const make = (): number[] => runToyModel(createDpmSolverMultistep(config({}), 8));
  expect(make()).toEqual(make());
});
