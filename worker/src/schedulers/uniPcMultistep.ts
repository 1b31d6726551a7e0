import { z } from "zod";
import { dpmSolverLevels } from "./dpmSolverMultistep.ts";
import { multistepFlowLevels } from "./flowLevels.ts";
import { type DenoisedWeights, levelOf, signalAndNoise, weightsAtSignal } from "./predictions.ts";
import type { Scheduler } from "./scheduler.ts";
import { flag, schedulerConfigSchema } from "./schedulerConfig.ts";
import { correctorWeights, predictorWeights, type SolverPoint, type StepWeights } from "./uniPcWeights.ts";

/** Fields of diffusers' UniPCMultistepScheduler in addition to those of the other schedulers. */
export const uniPcConfigSchema = schedulerConfigSchema.extend({
  prediction_type: z.enum(["epsilon", "v_prediction", "sample", "flow_prediction"]).default("epsilon"),
  flow_shift: z.number().positive().default(1),
  /** diffusers maps names of other solvers to `bh2`. */
  solver_type: z
    .enum(["bh1", "bh2", "midpoint", "heun", "logrho"])
    .default("bh2")
    .transform((type) => (type === "bh1" ? "bh1" : "bh2")),
  predict_x0: z.boolean().default(true),
  disable_corrector: z.array(z.number().int()).default([]),
  solver_p: z.unknown().nullish(),
  use_dynamic_shifting: flag,
  shift_terminal: z.number().nullish(),
});
export type UniPcConfig = z.infer<typeof uniPcConfigSchema>;

/**
 * UniPC (Zhao et al. 2023, arXiv:2302.04867), first or second order, in diffusers' conventions: a predictor and a
 * corrector that share the model's predictions. Each step corrects its input with the prediction at that point, then
 * predicts the next latents. Supports flow levels (`use_flow_sigmas`) and diffusion levels.
 *
 * The last step is first order, because λ is infinite at a σ of zero. Stateful: create a new one for each image.
 */
export function createUniPc(config: UniPcConfig, steps: number): Scheduler {
  const { timesteps, sigmas } = config.use_flow_sigmas
    ? multistepFlowLevels(config.flow_shift, config.num_train_timesteps, steps)
    : dpmSolverLevels(config, steps);
  const points = sigmas.map((sigma) => solverPoint(config, sigma));
  /** The first step of this image; the order increases from there. */
  let first = 0;
  const orderOf = (step: number): number => Math.min(config.solver_order, step - first + 1, steps - step);
  const weightsFor = (make: typeof predictorWeights, to: number, order: number): StepWeights =>
    make(
      config.solver_type,
      order === 2 ? (points[to - 2] as SolverPoint) : null,
      points[to - 1] as SolverPoint,
      points[to] as SolverPoint,
    );
  /** The corrected latents of the previous step, and x₀ of the previous two steps. */
  let history: { start: Float32Array; last: Float32Array; older: Float32Array } | null = null;
  return {
    label: "UniPC",
    timesteps,
    initialNoiseScale: 1,
    noiseLevel: (step) => levelOf(points[step] as SolverPoint),
    scaleInput(latents, _step, out) {
      out.set(latents);
    },
    step(prediction, step, latents, denoised) {
      const [keep, take] = weightsOf(config, points[step] as SolverPoint);
      for (let i = 0; i < latents.length; i += 1) {
        denoised[i] = keep * (latents[i] as number) + take * (prediction[i] as number);
      }
      if (!history) first = step;
      history ??= {
        start: latents.slice(),
        last: new Float32Array(latents.length),
        older: new Float32Array(latents.length),
      };
      const { start, last, older } = history;
      if (step > first && !config.disable_corrector.includes(step - 1)) {
        const corrector = weightsFor(correctorWeights, step, orderOf(step - 1));
        combine(latents, corrector, start, { current: denoised, last, older });
      }
      start.set(latents);
      const predictor = weightsFor(predictorWeights, step + 1, orderOf(step));
      combine(latents, predictor, start, { current: denoised, last, older });
      older.set(denoised);
      history = { start, last: older, older: last };
    },
  };
}

function combine(
  out: Float32Array,
  weights: StepWeights,
  x: Float32Array,
  x0: { current: Float32Array; last: Float32Array; older: Float32Array },
): void {
  const { current, last, older } = x0;
  for (let i = 0; i < out.length; i += 1) {
    out[i] =
      weights.carry * (x[i] as number) +
      weights.current * (current[i] as number) +
      weights.last * (last[i] as number) +
      weights.older * (older[i] as number);
  }
}

function solverPoint(config: UniPcConfig, level: number): SolverPoint {
  const { alpha, sigma } = config.use_flow_sigmas
    ? { alpha: 1 - level, sigma: level }
    : signalAndNoise(level);
  return { alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
}

function weightsOf(config: UniPcConfig, at: SolverPoint): DenoisedWeights {
  if (config.prediction_type === "flow_prediction") return [1, -at.sigma];
  return weightsAtSignal(config.prediction_type, at);
}
