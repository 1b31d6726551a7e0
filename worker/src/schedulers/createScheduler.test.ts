import { expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import { UnsupportedSchedulerError } from "./scheduler.ts";
import { toyNoise } from "./toyModel.ts";

const sdxl = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };

test.each([
  [{ _class_name: "EulerDiscreteScheduler" }, "Euler"],
  [{ _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true }, "Euler Karras"],
  [{ _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: null }, "DPM++ 2M"],
  [{ _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: true }, "DPM++ 2M Karras"],
  [{ _class_name: "EulerAncestralDiscreteScheduler" }, "Euler a"],
  [{ _class_name: "LCMScheduler", original_inference_steps: 50 }, "LCM"],
])("%j is %s", (fields, label) => {
  const scheduler = schedulerFactory({ ...sdxl, ...fields }).create(12, toyNoise());
  expect(scheduler.label).toBe(label);
  expect(scheduler.timesteps).toHaveLength(12);
});

test("an unknown scheduler is refused, naming the known ones", () => {
  expect(() => schedulerFactory({ _class_name: "PNDMScheduler" })).toThrow(
    new UnsupportedSchedulerError(
      "PNDMScheduler is not supported; use one of EulerDiscreteScheduler, EulerAncestralDiscreteScheduler, " +
        "DPMSolverMultistepScheduler, LCMScheduler, UniPCMultistepScheduler, FlowMatchEulerDiscreteScheduler",
    ),
  );
});

test.each([
  [{ algorithm_type: "sde-dpmsolver++" }, /algorithm_type sde-dpmsolver\+\+/],
  [{ solver_order: 3 }, /solver_order 3/],
  [{ use_lu_lambdas: true, thresholding: true }, /use_lu_lambdas, thresholding/],
  [{ prediction_type: "flow_prediction" }, /"prediction_type" is not supported/],
])("%j is refused rather than ignored", (fields, message) => {
  const json = { _class_name: "DPMSolverMultistepScheduler", ...fields };
  expect(() => schedulerFactory(json)).toThrow(message);
});

test("LCM's clipped samples are refused", () => {
  expect(() => schedulerFactory({ _class_name: "LCMScheduler", clip_sample: true })).toThrow(/clip_sample/);
});

test.each([
  ["Turbo", { _class_name: "EulerAncestralDiscreteScheduler", timestep_spacing: "trailing" }, 4, 1],
  ["LCM", { _class_name: "LCMScheduler" }, 8, 2],
  ["LCM of few steps", { _class_name: "LCMScheduler", original_inference_steps: 5 }, 5, 2],
  ["an ordinary checkpoint", { _class_name: "EulerAncestralDiscreteScheduler" }, null, null],
  ["Lightning or not", { _class_name: "EulerDiscreteScheduler", timestep_spacing: "trailing" }, null, null],
])("limits that the scheduler of %s implies", (_name, json, maxSteps, maxGuidanceScale) => {
  expect(schedulerFactory(json).limits).toEqual({ maxSteps, maxGuidanceScale });
});
