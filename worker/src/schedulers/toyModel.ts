import type { NoiseSource, Scheduler } from "./scheduler.ts";

/**
 * Runs a scheduler with the model ½·sin(input) + t/2000 from the four values −1.5, −0.25, 0.4, 2 times the
 * initial noise scale. The expectations in the tests were computed from the published formulas with numpy.
 */
export function runToyModel(scheduler: Scheduler): number[] {
  return runSteps(
    scheduler,
    toyStart.map((value) => value * scheduler.initialNoiseScale),
    0,
  );
}

/**
 * The same from the middle on: the four values as a clean image, noise cos(index) put on it to the level of the
 * step to begin at, and the steps from there.
 */
export function runToyModelFrom(first: number, scheduler: Scheduler): number[] {
  const { signal, noise } = scheduler.noiseLevel(first);
  const latents = toyStart.map((value, index) => signal * value + noise * Math.cos(index));
  return runSteps(scheduler, latents, first);
}

const toyStart = Float32Array.of(-1.5, -0.25, 0.4, 2);

function runSteps(scheduler: Scheduler, latents: Float32Array, first: number): number[] {
  const input = new Float32Array(latents.length);
  const denoised = new Float32Array(latents.length);
  for (const [step, timestep] of scheduler.timesteps.entries()) {
    if (step < first) continue;
    scheduler.scaleInput(latents, step, input);
    scheduler.step(
      input.map((value) => 0.5 * Math.sin(value) + timestep / 2000),
      step,
      latents,
      denoised,
    );
  }
  return [...latents];
}

/** Noise that numpy has too: draw `n` is cos(n + index), n from 0. */
export function toyNoise(): NoiseSource {
  let draw = 0;
  return (out) => {
    for (let i = 0; i < out.length; i += 1) out[i] = Math.cos(draw + i);
    draw += 1;
  };
}
