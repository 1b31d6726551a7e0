import type { NoiseSource, Scheduler } from "./scheduler.ts";

/**
 * Runs a scheduler with the model ½·sin(input) + t/2000 from the four values −1.5, −0.25, 0.4, 2 times the
 * initial noise scale. The expectations in the tests were computed from the published formulas with numpy.
 */
export function runToyModel(scheduler: Scheduler): number[] {
  const latents = Float32Array.from([-1.5, -0.25, 0.4, 2], (value) => value * scheduler.initialNoiseScale);
  const input = new Float32Array(latents.length);
  const denoised = new Float32Array(latents.length);
  for (const [step, timestep] of scheduler.timesteps.entries()) {
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
