import { expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import type { Scheduler } from "./scheduler.ts";
import { runToyModelFrom, toyNoise } from "./toyModel.ts";

const sdxl = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };
const euler = { _class_name: "EulerDiscreteScheduler", timestep_spacing: "trailing" };
const ancestral = { _class_name: "EulerAncestralDiscreteScheduler", timestep_spacing: "trailing" };
const dpm = { _class_name: "DPMSolverMultistepScheduler", timestep_spacing: "leading", steps_offset: 1 };
const lcm = { _class_name: "LCMScheduler" };
const uniPc = { ...dpm, _class_name: "UniPCMultistepScheduler" };
const uniPcFlow = {
  _class_name: "UniPCMultistepScheduler",
  prediction_type: "flow_prediction",
  use_flow_sigmas: true,
  flow_shift: 3,
};
const flow = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };

const make = (json: object, steps: number): Scheduler =>
  schedulerFactory({ ...sdxl, ...json }).create(steps, toyNoise());

// numpy in float64 from the papers' formulas: x = x₀ + σ·n (Euler) or α·x₀ + σ·n (the others), then the steps
test.each([
  ["Euler", euler, 6, 2, [0.1664513, 0.1256492, -0.8348578, -0.8736075]],
  ["Euler, all steps", euler, 6, 0, [0.9918337, -0.6281472, -8.5974943, -14.6700393]],
  [
    "Euler, v",
    { ...euler, prediction_type: "v_prediction" },
    6,
    2,
    [0.0442324, 0.0321835, -0.2457908, -0.2557402],
  ],
  ["Euler a", ancestral, 6, 2, [0.600079, -0.3867874, -2.2624347, -2.3994656]],
  ["Turbo", ancestral, 4, 2, [0.181106, 0.216473, -0.648322, -0.5849089]],
  ["DPM++ 2M", dpm, 6, 2, [0.0373292, 0.1867962, -0.4469935, -0.2370213]],
  ["DPM++ 2M, all steps", dpm, 6, 0, [0.6816278, 0.089748, -2.2242752, -4.7624465]],
  [
    "DPM++ 2M, v",
    { ...dpm, prediction_type: "v_prediction" },
    6,
    2,
    [0.0201157, 0.0881405, -0.1992497, -0.1054929],
  ],
  ["LCM", lcm, 4, 1, [0.5772226, -0.4535009, -3.2475727, -4.9907405]],
])(
  "the toy model from a noisy image on: %s, %i steps from step %i",
  (_name, json, steps, first, expected) => {
    const result = runToyModelFrom(first, make(json, steps));
    for (const [index, value] of result.entries()) expect(value).toBeCloseTo(expected[index] ?? 0, 3);
  },
);

test.each([
  ["Euler", euler],
  ["Euler Karras", { ...euler, use_karras_sigmas: true }],
  ["DPM++ 2M", dpm],
  ["UniPC", uniPc],
  ["UniPC on flow levels", { ...uniPcFlow }],
  ["Flow Euler", flow],
])("%s finds the way back to the image when the model knows the noise", (_name, json) => {
  const image = [0.5, -0.25, 1.5];
  const noise = [0.3, -1.2, 0.7];
  const isFlow = "shift" in json || "use_flow_sigmas" in json;
  for (const first of [0, 3, 7]) {
    const scheduler = make(json, 8);
    const { signal, noise: level } = scheduler.noiseLevel(first);
    const latents = Float32Array.from(image, (x, i) => signal * x + level * (noise[i] ?? 0));
    const truth = Float32Array.from(noise, (n, i) => (isFlow ? n - (image[i] ?? 0) : n));
    for (let step = first; step < 8; step += 1)
      scheduler.step(truth, step, latents, new Float32Array(latents.length));
    for (const [i, x] of image.entries()) expect(latents[i], `from step ${first}`).toBeCloseTo(x, 4);
  }
});

test("the noise of the first level is what an image from nothing begins with", () => {
  for (const json of [euler, ancestral]) {
    const scheduler = make(json, 10);
    expect(scheduler.noiseLevel(0)).toEqual({ signal: 1, noise: scheduler.initialNoiseScale });
  }
  for (const json of [dpm, lcm, uniPc]) {
    const { signal, noise } = make(json, 8).noiseLevel(0);
    expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 10);
  }
  const { signal, noise } = make(flow, 8).noiseLevel(3);
  expect(signal + noise).toBeCloseTo(1, 10);
});
