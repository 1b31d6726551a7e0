import { interpolate, karrasSigmas, timestepOfSigma, trainingSigmas } from "./noiseLevels.ts";
import { levelOf, signalAndNoise, weightsAtSignal } from "./predictions.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SchedulerConfig } from "./schedulerConfig.ts";
import { multistepTimesteps, roundHalfToEven } from "./timestepSpacing.ts";

/**
 * DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095, algorithm 2) in diffusers' conventions: latents are
 * x = α·x₀ + σ·noise with α² + σ² = 1, λ = ln(α/σ), h = λ' − λ:
 *
 * first order   x' = (σ'/σ)·x − α'·(e^−h − 1)·D₀
 * second order  D₁ = (x₀ − previous x₀) / r with r = previous h / h;
 *               midpoint adds −½·α'·(e^−h − 1)·D₁, heun adds α'·((e^−h − 1)/h + 1)·D₁
 *
 * The first step is first order, as is the last one if few steps or a final σ of zero would make it unstable. Stateful:
 * create a new one for each image.
 */
export function createDpmSolverMultistep(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas } = dpmSolverLevels(config, steps);
  const points = sigmas.map(solverPoint);
  let previousX0: Float32Array | null = null;
  return {
    label: `DPM++ ${config.solver_order}M${config.use_karras_sigmas ? " Karras" : ""}`,
    timesteps,
    initialNoiseScale: 1,
    noiseLevel: (step) => levelOf(points[step] as SolverPoint),
    scaleInput(latents, _step, out) {
      out.set(latents);
    },
    step(prediction, step, latents, denoised) {
      const from = points[step] as SolverPoint;
      const to = points[step + 1] as SolverPoint;
      const [keep, take] = weightsAtSignal(config.prediction_type, from);
      const previous = previousX0 && points[step - 1];
      const second = config.solver_order === 2 && previous && !isFirstOrderAtEnd(config, step, steps);
      const h = to.lambda - from.lambda;
      const carry = to.sigma / from.sigma;
      const gain = -to.alpha * Math.expm1(-h);
      const slope = second ? slopeWeight(config, to.alpha, h) / ((from.lambda - previous.lambda) / h) : 0;
      for (let i = 0; i < latents.length; i += 1) {
        const x = latents[i] as number;
        const x0 = keep * x + take * (prediction[i] as number);
        denoised[i] = x0;
        latents[i] = carry * x + gain * x0 + (previousX0 ? slope * (x0 - (previousX0[i] as number)) : 0);
      }
      previousX0 ??= new Float32Array(latents.length);
      previousX0.set(denoised);
    },
  };
}

type SolverPoint = { alpha: number; sigma: number; lambda: number };

const solverPoint = (level: number): SolverPoint => ({ ...signalAndNoise(level), lambda: -Math.log(level) });

function slopeWeight(config: SchedulerConfig, alpha: number, h: number): number {
  if (config.solver_type === "midpoint") return -0.5 * alpha * Math.expm1(-h);
  return alpha * (Math.expm1(-h) / h + 1);
}

function isFirstOrderAtEnd(config: SchedulerConfig, step: number, steps: number): boolean {
  if (step !== steps - 1) return false;
  return (
    config.euler_at_final || (config.lower_order_final && steps < 15) || config.final_sigmas_type === "zero"
  );
}

/** Timesteps and their σ (of x₀ + σ·noise), followed by the final σ. */
export function dpmSolverLevels(
  config: Omit<SchedulerConfig, "prediction_type" | "solver_type">,
  steps: number,
): { timesteps: number[]; sigmas: number[] } {
  const training = trainingSigmas(config);
  const lowest = training[0] as number;
  let timesteps = multistepTimesteps(config, steps);
  let sigmas = timesteps.map((timestep) => interpolate(training, timestep));
  if (config.use_karras_sigmas) {
    sigmas = karrasSigmas(training[training.length - 1] as number, lowest, steps);
    timesteps = sigmas.map((sigma) => roundHalfToEven(timestepOfSigma(sigma, training)));
  }
  return { timesteps, sigmas: [...sigmas, config.final_sigmas_type === "sigma_min" ? lowest : 0] };
}
