import { interpolate, karrasSigmas, timestepOfSigma, trainingSigmas } from "./noiseLevels.ts";
import { weightsAtSigma } from "./predictions.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SchedulerConfig } from "./schedulerConfig.ts";
import { eulerTimesteps } from "./timestepSpacing.ts";

/**
 * Euler's method on the probability flow ODE (Karras et al. 2022, arXiv:2206.00364, algorithm 1 without churn) in
 * diffusers' conventions: latents are x = x₀ + σ·noise, the model's input is x / √(σ² + 1).
 *
 * x₀ = x − σ·ε (epsilon), x / (σ² + 1) − v·σ / √(σ² + 1) (v_prediction), then x += (x − x₀) / σ · (σ' − σ).
 */
export function createEulerDiscrete(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas } = eulerLevels(config, steps);
  const first = sigmas[0] as number;
  return {
    label: config.use_karras_sigmas ? "Euler Karras" : "Euler",
    timesteps,
    // Leading spacing starts before the last timestep, so the initial latents have some signal beside the noise.
    initialNoiseScale: config.timestep_spacing === "leading" ? Math.sqrt(first * first + 1) : first,
    noiseLevel: (step) => ({ signal: 1, noise: sigmas[step] as number }),
    scaleInput(latents, step, out) {
      const scale = 1 / Math.sqrt((sigmas[step] as number) ** 2 + 1);
      for (let i = 0; i < latents.length; i += 1) out[i] = (latents[i] as number) * scale;
    },
    step(prediction, step, latents, denoised) {
      const sigma = sigmas[step] as number;
      const [keep, take] = weightsAtSigma(config.prediction_type, sigma);
      const move = ((sigmas[step + 1] as number) - sigma) / sigma;
      for (let i = 0; i < latents.length; i += 1) {
        const x = latents[i] as number;
        const x0 = keep * x + take * (prediction[i] as number);
        denoised[i] = x0;
        latents[i] = x + (x - x0) * move;
      }
    },
  };
}

/** Timesteps and their σ, followed by the final σ. */
export function eulerLevels(
  config: SchedulerConfig,
  steps: number,
): { timesteps: number[]; sigmas: number[] } {
  const training = trainingSigmas(config);
  let timesteps = eulerTimesteps(config, steps);
  let sigmas = timesteps.map((timestep) => interpolate(training, timestep));
  if (config.interpolation_type === "log_linear" && !config.use_karras_sigmas) {
    const from = Math.log(training[training.length - 1] as number);
    const to = Math.log(training[0] as number);
    sigmas = sigmas.map((_, index) => Math.exp(from + ((to - from) * index) / steps));
  }
  if (config.use_karras_sigmas) {
    sigmas = karrasSigmas(sigmas[0] as number, sigmas[steps - 1] as number, steps);
    timesteps = sigmas.map((sigma) => timestepOfSigma(sigma, training));
  }
  const final = config.final_sigmas_type === "sigma_min" ? (training[0] as number) : 0;
  return { timesteps, sigmas: [...sigmas, final] };
}
