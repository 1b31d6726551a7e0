import type { NoiseSource, Scheduler } from "./scheduler.ts";

/**
 * Runs a scheduler with the model ½·sin(input) + t/2000, starting from −1.5, −0.25, 0.4 and 2 times the initial noise
 * scale. The expected values in the tests were computed from the published formulas with numpy.
 */
export function runToyModel(scheduler: Scheduler): number[] {
  return runSteps(
    scheduler,
    toyStart.map((value) => value * scheduler.initialNoiseScale),
    0,
  );
}

/**
 * Runs a scheduler from step `first`, as image to image does: the four values are the clean image, and the noise is
 * cos(index).
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

/** Noise that numpy can reproduce: draw `n` is cos(n + index), starting at n = 0. */
export function toyNoise(): NoiseSource {
  let draw = 0;
  return (out) => {
    for (let i = 0; i < out.length; i += 1) out[i] = Math.cos(draw + i);
    draw += 1;
  };
}
