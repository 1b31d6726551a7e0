import { expect, test } from "vitest";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { CancelledError } from "./cancelled.ts";
import { denoise } from "./denoise.ts";

/** Halves the latents each step. */
const halving: Scheduler = {
  label: "halving",
  timesteps: [3, 2, 1],
  initialNoiseScale: 8,
  noiseLevel: (step) => ({ signal: 0.5, noise: 3 - step }),
  scaleInput: (latents, _step, out) => out.set(latents),
  step: (prediction, _step, latents, denoised) => {
    for (let i = 0; i < latents.length; i += 1) latents[i] = (prediction[i] as number) / 2;
    denoised.fill(0);
  },
};

const options = (fields: Partial<Parameters<typeof denoise>[0]>): Parameters<typeof denoise>[0] => ({
  latents: Float32Array.from([1, -2]),
  scheduler: halving,
  guidance: { scale: 1, rescale: 0, until: 1 },
  predict: async (input) => ({ conditional: input.slice(), unconditional: null }),
  isCancelled: () => false,
  onStep: () => {},
  ...fields,
});

test("scales the noise, visits every timestep and reports each step", async () => {
  const latents = Float32Array.from([1, -2]);
  const timesteps: number[] = [];
  const steps: number[] = [];
  await denoise(
    options({
      latents,
      predict: async (input, timestep) => {
        timesteps.push(timestep);
        return { conditional: input.slice(), unconditional: null };
      },
      onStep: (done) => steps.push(done),
    }),
  );
  expect([...latents]).toEqual([1, -2]);
  expect(timesteps).toEqual([3, 2, 1]);
  expect(steps).toEqual([1, 2, 3]);
});

test("from a source, begins in the middle with the noise that belongs there, and counts its own steps", async () => {
  const latents = Float32Array.from([1, -2]);
  const seen: [number, number[]][] = [];
  const steps: number[] = [];
  await denoise(
    options({
      latents,
      source: { latents: Float32Array.from([10, 20]), firstStep: 1 },
      predict: async (input, timestep) => {
        seen.push([timestep, [...input]]);
        return { conditional: input.slice(), unconditional: null };
      },
      onStep: (done) => steps.push(done),
    }),
  );
  // 0.5 · source + 2 · noise at step 1, halved by each step
  expect(seen).toEqual([
    [2, [7, 6]],
    [1, [3.5, 3]],
  ]);
  expect([...latents]).toEqual([1.75, 1.5]);
  expect(steps).toEqual([1, 2]);
});

test("stops between two steps when asked to, and lets messages in before it looks", async () => {
  let cancelled = false;
  let steps = 0;
  const running = denoise(
    options({
      isCancelled: () => cancelled,
      onStep: () => {
        steps += 1;
        setImmediate(() => {
          cancelled = true;
        });
      },
    }),
  );
  await expect(running).rejects.toThrow(CancelledError);
  expect(steps).toBe(1);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("latents of %s are a permanent error", async (value) => {
  const running = denoise(
    options({ predict: async () => ({ conditional: Float32Array.of(1, value), unconditional: null }) }),
  );
  await expect(running).rejects.toMatchObject({
    code: "NUMERIC_OVERFLOW",
    retryable: false,
    detail: expect.stringContaining("step 1 of 3"),
  });
});
