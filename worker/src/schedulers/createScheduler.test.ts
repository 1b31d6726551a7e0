import { expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import { UnsupportedSchedulerError } from "./scheduler.ts";

const sdxl = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };

test.each([
  [{ _class_name: "EulerDiscreteScheduler" }, "Euler"],
  [{ _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true }, "Euler Karras"],
  [{ _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: null }, "DPM++ 2M"],
  [{ _class_name: "DPMSolverMultistepScheduler", use_karras_sigmas: true }, "DPM++ 2M Karras"],
])("%j is %s", (fields, label) => {
  const scheduler = schedulerFactory({ ...sdxl, ...fields })(12);
  expect(scheduler.label).toBe(label);
  expect(scheduler.timesteps).toHaveLength(12);
});

test("an unknown scheduler is refused, naming the known ones", () => {
  expect(() => schedulerFactory({ _class_name: "UniPCMultistepScheduler" })).toThrow(
    new UnsupportedSchedulerError(
      "UniPCMultistepScheduler is not supported; use one of EulerDiscreteScheduler, DPMSolverMultistepScheduler",
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
