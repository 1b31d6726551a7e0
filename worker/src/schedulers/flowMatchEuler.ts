import { z } from "zod";
import { eulerFlowLevels } from "./flowLevels.ts";
import { levelOf } from "./predictions.ts";
import type { Scheduler } from "./scheduler.ts";
import { flag } from "./schedulerConfig.ts";

/** Fields of diffusers' FlowMatchEulerDiscreteScheduler. Unsupported flags are rejected in createScheduler.ts. */
export const flowMatchConfigSchema = z.object({
  _class_name: z.string(),
  num_train_timesteps: z.number().int().positive().default(1000),
  shift: z.number().positive().default(1),
  shift_terminal: z.number().nullish(),
  use_dynamic_shifting: flag,
  invert_sigmas: flag,
  stochastic_sampling: flag,
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  use_beta_sigmas: flag,
});
export type FlowMatchConfig = z.infer<typeof flowMatchConfigSchema>;

/** Euler's method for flow matching: x = (1 − σ)·x₀ + σ·noise, velocity v, x₀ = x − σ·v, x' = x + (σ' − σ)·v. */
export function createFlowMatchEuler(config: FlowMatchConfig, steps: number): Scheduler {
  const { timesteps, sigmas } = eulerFlowLevels(config.shift, config.num_train_timesteps, steps);
  return {
    label: "Flow Euler",
    timesteps,
    initialNoiseScale: 1,
    noiseLevel: (step) => levelOf({ alpha: 1 - (sigmas[step] as number), sigma: sigmas[step] as number }),
    scaleInput(latents, _step, out) {
      out.set(latents);
    },
    step(prediction, step, latents, denoised) {
      const sigma = sigmas[step] as number;
      const move = (sigmas[step + 1] as number) - sigma;
      for (let i = 0; i < latents.length; i += 1) {
        const x = latents[i] as number;
        const velocity = prediction[i] as number;
        denoised[i] = x - sigma * velocity;
        latents[i] = x + move * velocity;
      }
    },
  };
}
