import { interpolate, trainingSigmas } from "./noiseLevels.ts";
import { levelOf, signalAndNoise, weightsAtSignal } from "./predictions.ts";
import { type NoiseSource, type Scheduler, UnsupportedSchedulerError } from "./scheduler.ts";
import type { SchedulerConfig } from "./schedulerConfig.ts";

/** Standard deviation of the data in the boundary condition (σ_data in the paper). */
const dataDeviation = 0.5;

/**
 * Multistep consistency sampling of latent consistency models (Luo et al. 2023, arXiv:2310.04378, algorithm 3) in
 * diffusers' conventions: latents are x = α·x₀ + σ·noise. The boundary condition f(x, 0) = x is applied to the model's
 * x₀, with s = timestep·`timestep_scaling`:
 *
 * c_skip = σ_data² / (s² + σ_data²), c_out = s / √(s² + σ_data²), f = c_out·x₀ + c_skip·x, x' = α'·f + σ'·noise.
 *
 * @param noise drawn once per step, except for the last
 * @throws {UnsupportedSchedulerError} when `steps` exceeds `original_inference_steps`
 */
export function createLcm(config: SchedulerConfig, steps: number, noise: NoiseSource): Scheduler {
  const timesteps = lcmTimesteps(config, steps);
  const training = trainingSigmas(config);
  const points = timesteps.map((timestep) => signalAndNoise(interpolate(training, timestep)));
  let fresh: Float32Array | null = null;
  return {
    label: "LCM",
    timesteps,
    initialNoiseScale: 1,
    noiseLevel: (step) => levelOf(points[step] as (typeof points)[number]),
    scaleInput(latents, _step, out) {
      out.set(latents);
    },
    step(prediction, step, latents, denoised) {
      const [keep, take] = weightsAtSignal(config.prediction_type, points[step] as (typeof points)[number]);
      const { skip, out } = boundaryWeights((timesteps[step] as number) * config.timestep_scaling);
      for (let i = 0; i < latents.length; i += 1) {
        const x = latents[i] as number;
        denoised[i] = out * (keep * x + take * (prediction[i] as number)) + skip * x;
      }
      latents.set(denoised);
      const next = points[step + 1];
      if (!next) return;
      fresh ??= new Float32Array(latents.length);
      noise(fresh);
      for (let i = 0; i < latents.length; i += 1) {
        latents[i] = next.alpha * (latents[i] as number) + next.sigma * (fresh[i] as number);
      }
    },
  };
}

/** c_skip and c_out at a scaled timestep. */
export function boundaryWeights(scaled: number): { skip: number; out: number } {
  const spread = scaled * scaled + dataDeviation * dataDeviation;
  return { skip: (dataDeviation * dataDeviation) / spread, out: scaled / Math.sqrt(spread) };
}

/** Evenly spaced timesteps of the distillation's descending schedule, whose timesteps are multiples of k, minus one. */
export function lcmTimesteps(
  config: Pick<SchedulerConfig, "num_train_timesteps" | "original_inference_steps">,
  steps: number,
): number[] {
  const original = config.original_inference_steps;
  if (steps > original) {
    throw new UnsupportedSchedulerError(
      `LCM with original_inference_steps ${original} can't take ${steps} steps`,
    );
  }
  const stride = Math.floor(config.num_train_timesteps / original);
  return Array.from({ length: steps }, (_, index) => {
    const behind = Math.floor((index * original) / steps);
    return (original - behind) * stride - 1;
  });
}
