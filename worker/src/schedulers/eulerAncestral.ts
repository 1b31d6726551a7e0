import { eulerLevels } from "./eulerDiscrete.ts";
import { weightsAtSigma } from "./predictions.ts";
import type { NoiseSource, Scheduler } from "./scheduler.ts";
import type { SchedulerConfig } from "./schedulerConfig.ts";

/**
 * Ancestral sampling with Euler steps (k-diffusion's `sample_euler_ancestral`, as in diffusers). Latents are
 * x = x₀ + σ·noise. Each step goes below the next level, to σ_down, and adds new noise:
 *
 * σ_up² = σ'²·(σ² − σ'²) / σ², σ_down² = σ'² − σ_up², x' = x₀ + (x − x₀)·σ_down/σ + σ_up·noise.
 *
 * SDXL Turbo uses it with `trailing` spacing and 1 to 4 steps. The last step adds no noise.
 * @param noise drawn once per step, except for the last
 */
export function createEulerAncestral(config: SchedulerConfig, steps: number, noise: NoiseSource): Scheduler {
  const { timesteps, sigmas } = eulerLevels(config, steps);
  const first = sigmas[0] as number;
  let fresh: Float32Array | null = null;
  return {
    label: config.use_karras_sigmas ? "Euler a Karras" : "Euler a",
    timesteps,
    initialNoiseScale: config.timestep_spacing === "leading" ? Math.sqrt(first * first + 1) : first,
    noiseLevel: (step) => ({ signal: 1, noise: sigmas[step] as number }),
    scaleInput(latents, step, out) {
      const scale = 1 / Math.sqrt((sigmas[step] as number) ** 2 + 1);
      for (let i = 0; i < latents.length; i += 1) out[i] = (latents[i] as number) * scale;
    },
    step(prediction, step, latents, denoised) {
      const sigma = sigmas[step] as number;
      const [keep, take] = weightsAtSigma(config.prediction_type, sigma);
      const { up, down } = ancestralLevels(sigma, sigmas[step + 1] as number);
      const carry = down / sigma;
      for (let i = 0; i < latents.length; i += 1) {
        const x = latents[i] as number;
        const x0 = keep * x + take * (prediction[i] as number);
        denoised[i] = x0;
        latents[i] = x0 + (x - x0) * carry;
      }
      if (up === 0) return;
      fresh ??= new Float32Array(latents.length);
      noise(fresh);
      for (let i = 0; i < latents.length; i += 1) {
        latents[i] = (latents[i] as number) + up * (fresh[i] as number);
      }
    },
  };
}

/** σ_down and σ_up of a step from `sigma` to `next`. */
export function ancestralLevels(sigma: number, next: number): { up: number; down: number } {
  const up = (next * Math.sqrt(sigma * sigma - next * next)) / sigma;
  return { up, down: (next * next) / sigma };
}
