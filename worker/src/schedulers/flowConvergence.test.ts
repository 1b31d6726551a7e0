import { expect, test } from "vitest";
import { schedulerFactory } from "./createScheduler.ts";
import { eulerFlowLevels, type FlowLevels, multistepFlowLevels } from "./flowLevels.ts";
import type { Scheduler } from "./scheduler.ts";
import { toyNoise } from "./toyModel.ts";

/**
 * A flow that can be solved: images are N(μ, s²), so that x_σ = (1 − σ)·x₀ + σ·noise is N(m, V) with
 * m = (1 − σ)·μ and V = (1 − σ)²·s² + σ², the velocity is v = −μ + (σ − (1 − σ)·s²)/V·(x − m), and every path
 * keeps its z = (x − m)/√V. From noise z at σ = 1 it ends at μ + s·z.
 */
const mean = 0.7;
const deviation = 1;
const spread = (sigma: number): number => Math.hypot((1 - sigma) * deviation, sigma);

/** Largest distance from the exact end over three starts. */
function errorAtEnd(scheduler: Scheduler, { sigmas }: FlowLevels): number {
  const starts = [-1.3, 0.2, 1.7];
  const first = sigmas[0] as number;
  const latents = Float32Array.from(starts, (z) => (1 - first) * mean + spread(first) * z);
  const denoised = new Float32Array(starts.length);
  for (const step of scheduler.timesteps.keys()) {
    const sigma = sigmas[step] as number;
    const slope = (sigma - (1 - sigma) * deviation ** 2) / spread(sigma) ** 2;
    const velocity = latents.map((x) => -mean + slope * (x - (1 - sigma) * mean));
    scheduler.step(velocity, step, latents, denoised);
  }
  return Math.max(...starts.map((z, i) => Math.abs((latents[i] as number) - (mean + deviation * z))));
}

const uniPc = (shift: number, steps: number, fields: object = {}): number =>
  errorAtEnd(
    schedulerFactory({
      _class_name: "UniPCMultistepScheduler",
      prediction_type: "flow_prediction",
      use_flow_sigmas: true,
      flow_shift: shift,
      ...fields,
    }).create(steps, toyNoise()),
    multistepFlowLevels(shift, 1000, steps),
  );
const euler = (shift: number, steps: number): number =>
  errorAtEnd(
    schedulerFactory({ _class_name: "FlowMatchEulerDiscreteScheduler", shift }).create(steps, toyNoise()),
    eulerFlowLevels(shift, 1000, steps),
  );

const noCorrector = { disable_corrector: Array.from({ length: 160 }, (_, step) => step) };

// A corrector adds one order; second order with one still ends on a first order step of about 1/steps.
test.each([
  ["Euler", 1, euler],
  ["UniP of the first order", 1, (s, n) => uniPc(s, n, { solver_order: 1, ...noCorrector })],
  ["UniPC of the first order", 2, (s, n) => uniPc(s, n, { solver_order: 1 })],
  ["UniP of the second order", 2, (s, n) => uniPc(s, n, noCorrector)],
  ["UniPC of the second order", 2, (s, n) => uniPc(s, n)],
] satisfies [string, number, typeof euler][])("%s converges with order %i", (_name, order, error) => {
  const observed = Math.log2(error(1, 80) / error(1, 160));
  expect(Math.abs(observed - order), `observed order ${observed}`).toBeLessThan(0.25);
});

test("at WAN's settings UniPC is many times closer than Euler for the same steps", () => {
  expect(uniPc(3, 50)).toBeLessThan(euler(3, 50) / 10);
  expect(uniPc(3, 25)).toBeLessThan(euler(3, 25) / 5);
});
