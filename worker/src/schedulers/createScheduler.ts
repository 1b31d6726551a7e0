import type { z } from "zod";
import { createDpmSolverMultistep } from "./dpmSolverMultistep.ts";
import { createEulerAncestral } from "./eulerAncestral.ts";
import { createEulerDiscrete } from "./eulerDiscrete.ts";
import { createLcm } from "./lcm.ts";
import { type NoiseSource, type Scheduler, UnsupportedSchedulerError } from "./scheduler.ts";
import { type SchedulerConfig, schedulerConfigSchema } from "./schedulerConfig.ts";

/** What a distilled checkpoint stands; null where there is no limit. */
export type SamplingLimits = {
  readonly maxSteps: number | null;
  /** 1: no guidance at all. */
  readonly maxGuidanceScale: number | null;
};

export type SchedulerFactory = {
  /**
   * Makes a scheduler for one picture of so many steps. Throws UnsupportedSchedulerError when that is more than
   * the scheduler has.
   * @param noise for schedulers that add noise on their way; the others never draw from it
   */
  create(steps: number, noise: NoiseSource): Scheduler;
  /** What checkpoints with this scheduler were distilled for, unless their pack says something else. */
  readonly limits: SamplingLimits;
};

type Create<Config> = (config: Config, steps: number, noise: NoiseSource) => Scheduler;

/** diffusers' class names and what makes them; add a scheduler with a file and a line here. */
const makers: Readonly<Record<string, (json: unknown) => SchedulerFactory>> = {
  EulerDiscreteScheduler: diffusion(createEulerDiscrete),
  EulerAncestralDiscreteScheduler: diffusion(createEulerAncestral),
  DPMSolverMultistepScheduler: diffusion(createDpmSolverMultistep),
  LCMScheduler: diffusion(createLcm),
};

/**
 * Chooses and configures the scheduler that a pack's `scheduler_config.json` names.
 * Throws UnsupportedSchedulerError, whose message says what is supported.
 */
export function schedulerFactory(json: unknown): SchedulerFactory {
  const { _class_name: name } = parse(schedulerConfigSchema.pick({ _class_name: true }), json);
  const make = makers[name];
  if (!make) {
    throw new UnsupportedSchedulerError(
      `${name} is not supported; use one of ${Object.keys(makers).join(", ")}`,
    );
  }
  return make(json);
}

/** Schedulers over training timesteps with betas. */
function diffusion(create: Create<SchedulerConfig>): (json: unknown) => SchedulerFactory {
  return (json) => {
    const config = parse(schedulerConfigSchema, json);
    refuseUnknownVariants(config);
    return { create: (steps, noise) => create(config, steps, noise), limits: limitsOf(config) };
  };
}

function parse<T extends z.ZodType>(schema: T, json: unknown): z.infer<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UnsupportedSchedulerError(`"${issue?.path.join(".")}" is not supported: ${issue?.message}`);
}

/**
 * Ancestral Euler with trailing spacing is what SDXL Turbo ships, LCM what latent consistency models do. Lightning
 * ships plain trailing Euler, which ordinary checkpoints have too: its pack has to say so itself.
 */
function limitsOf(config: SchedulerConfig): SamplingLimits {
  if (config._class_name === "LCMScheduler") {
    return { maxSteps: Math.min(8, config.original_inference_steps), maxGuidanceScale: 2 };
  }
  const turbo =
    config._class_name === "EulerAncestralDiscreteScheduler" && config.timestep_spacing === "trailing";
  return turbo ? { maxSteps: 4, maxGuidanceScale: 1 } : { maxSteps: null, maxGuidanceScale: null };
}

/** Options that would silently give other pictures than the pack's author saw. */
function refuseUnknownVariants(config: SchedulerConfig): void {
  const wrong = [
    config.use_exponential_sigmas && "use_exponential_sigmas",
    config.use_beta_sigmas && "use_beta_sigmas",
    config.use_flow_sigmas && "use_flow_sigmas",
    config.use_lu_lambdas && "use_lu_lambdas",
    config.thresholding && "thresholding",
    config._class_name === "LCMScheduler" && config.clip_sample && "clip_sample",
    config.timestep_type === "continuous" && "timestep_type continuous",
    config.algorithm_type !== "dpmsolver++" && `algorithm_type ${config.algorithm_type}`,
    ![1, 2].includes(config.solver_order) && `solver_order ${config.solver_order}`,
  ].filter((entry) => entry !== false);
  if (wrong.length > 0) {
    throw new UnsupportedSchedulerError(`${config._class_name} with ${wrong.join(", ")} is not supported`);
  }
}
