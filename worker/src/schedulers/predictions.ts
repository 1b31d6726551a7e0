import type { NoiseLevel } from "./scheduler.ts";
import type { PredictionType } from "./schedulerConfig.ts";

/** x₀ = keep·x + take·prediction. */
export type DenoisedWeights = readonly [keep: number, take: number];

/** Weights for latents x = x₀ + σ·noise, as in Euler's method. */
export function weightsAtSigma(type: PredictionType, sigma: number): DenoisedWeights {
  switch (type) {
    case "epsilon":
      return [1, -sigma];
    case "v_prediction":
      return [1 / (sigma * sigma + 1), -sigma / Math.sqrt(sigma * sigma + 1)];
    case "sample":
      return [0, 1];
  }
}

/** Weights for latents x = α·x₀ + σ·noise with α² + σ² = 1. */
export function weightsAtSignal(type: PredictionType, at: { alpha: number; sigma: number }): DenoisedWeights {
  switch (type) {
    case "epsilon":
      return [1 / at.alpha, -at.sigma / at.alpha];
    case "v_prediction":
      return [at.alpha, -at.sigma];
    case "sample":
      return [0, 1];
  }
}

/** α and σ of α·x₀ + σ·noise at the noise level of x₀ + level·noise. */
export function signalAndNoise(level: number): { alpha: number; sigma: number } {
  const alpha = 1 / Math.sqrt(level * level + 1);
  return { alpha, sigma: level * alpha };
}

/** Converts α and σ to a {@link NoiseLevel}. */
export const levelOf = (at: { alpha: number; sigma: number }): NoiseLevel => ({
  signal: at.alpha,
  noise: at.sigma,
});
