import { describe, expect, test } from "vitest";
import { createEulerDiscrete, eulerLevels } from "./eulerDiscrete.ts";
import { schedulerConfigSchema } from "./schedulerConfig.ts";
import { runToyModel } from "./toyModel.ts";

/** SDXL's noise schedule. */
const config = (fields: object) =>
  schedulerConfigSchema.parse({
    _class_name: "EulerDiscreteScheduler",
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    ...fields,
  });

const closeTo = (values: readonly number[], expected: readonly number[], digits = 4): void => {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of values.entries()) {
    expect(value, `value ${index}`).toBeCloseTo(expected[index] ?? 0, digits);
  }
};

describe("levels", () => {
  test("leading, 25 steps: the published SDXL schedule", () => {
    const leading = config({ timestep_spacing: "leading", steps_offset: 1 });
    const { timesteps, sigmas } = eulerLevels(leading, 25);
    expect(timesteps.slice(0, 3)).toEqual([961, 921, 881]);
    expect(timesteps.at(-1)).toBe(1);
    closeTo([sigmas[0] ?? 0, sigmas[1] ?? 0, sigmas[24] ?? 0], [11.6760463, 9.3380761, 0.0413144]);
    expect(sigmas[25]).toBe(0);
    expect(createEulerDiscrete(leading, 25).initialNoiseScale).toBeCloseTo(11.7188, 4);
  });

  test("trailing, 4 steps: the schedule of Lightning checkpoints", () => {
    const trailing = config({ timestep_spacing: "trailing" });
    const { timesteps, sigmas } = eulerLevels(trailing, 4);
    expect(timesteps).toEqual([999, 749, 499, 249]);
    expect(sigmas[0]).toBeCloseTo(14.6146, 4);
    expect(createEulerDiscrete(trailing, 4).initialNoiseScale).toBe(sigmas[0]);
  });

  test("trailing rounds halves to even, as numpy does", () => {
    const { timesteps } = eulerLevels(config({ timestep_spacing: "trailing" }), 16);
    expect(timesteps.slice(0, 6)).toEqual([999, 937, 874, 811, 749, 687]);
  });

  test("linspace is fractional and reaches both ends", () => {
    const { timesteps, sigmas } = eulerLevels(config({ timestep_spacing: "linspace" }), 5);
    expect(timesteps).toEqual([999, 749.25, 499.5, 249.75, 0]);
    closeTo(
      [sigmas[0] ?? 0, sigmas[1] ?? 0, sigmas[4] ?? 0, sigmas[5] ?? 1],
      [14.6146412, 4.086088, 0.0291672, 0],
    );
  });

  test("karras replaces the noise levels between the same ends", () => {
    const { timesteps, sigmas } = eulerLevels(
      config({ timestep_spacing: "leading", steps_offset: 1, use_karras_sigmas: true }),
      10,
    );
    closeTo(sigmas.slice(0, 4), [8.3906848, 5.4776972, 3.4784058, 2.1403032]);
    closeTo(timesteps.slice(0, 3), [901, 815.0174943, 710.5005282], 2);
  });

  test("rescaled to zero terminal SNR, the first level is the published 4096", () => {
    const { sigmas } = eulerLevels(config({ timestep_spacing: "trailing", rescale_betas_zero_snr: true }), 4);
    expect(sigmas[0]).toBeCloseTo(4096, 3);
  });

  test("a final sigma of sigma_min ends at the smallest training level", () => {
    expect(eulerLevels(config({ final_sigmas_type: "sigma_min" }), 4).sigmas[4]).toBeCloseTo(0.0291672, 6);
  });
});

describe("six trailing steps of the toy model", () => {
  test("epsilon", () => {
    const scheduler = createEulerDiscrete(config({ timestep_spacing: "trailing" }), 6);
    closeTo(runToyModel(scheduler), [-24.1474527, -7.2586252, -1.1527557, 19.5982165]);
  });

  test("v_prediction", () => {
    const scheduler = createEulerDiscrete(
      config({ timestep_spacing: "trailing", prediction_type: "v_prediction" }),
      6,
    );
    closeTo(runToyModel(scheduler), [-0.8484613, -0.2714356, -0.0477745, 0.6805799]);
  });
});

test("a perfect prediction is reached in one step, and handed out as the denoised image", () => {
  const scheduler = createEulerDiscrete(config({ timestep_spacing: "trailing" }), 1);
  const noise = Float32Array.from([0.3, -1.2]);
  const image = [0.5, -0.25];
  const latents = noise.map((value, index) => (image[index] ?? 0) + value * scheduler.initialNoiseScale);
  const denoised = new Float32Array(2);
  scheduler.step(noise, 0, latents, denoised);
  closeTo([...latents], image);
  closeTo([...denoised], image);
});
