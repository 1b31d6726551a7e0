import type { z } from "zod";
import { createDpmSolverMultistep } from "./dpmSolverMultistep.ts";
import { createEulerAncestral } from "./eulerAncestral.ts";
import { createEulerDiscrete } from "./eulerDiscrete.ts";
import { createFlowMatchEuler, flowMatchConfigSchema } from "./flowMatchEuler.ts";
import { createLcm } from "./lcm.ts";
import { type NoiseSource, type Scheduler, UnsupportedSchedulerError } from "./scheduler.ts";
import { type SchedulerConfig, schedulerConfigSchema } from "./schedulerConfig.ts";
import { createUniPc, uniPcConfigSchema } from "./uniPcMultistep.ts";

/** What a distilled checkpoint stands; null where there is no limit. */
export type SamplingLimits = {
  readonly maxSteps: number | null;
  /** 1: no guidance at all. */
  readonly maxGuidanceScale: number | null;
};

export type SchedulerFactory = {
  /**
   * Makes a scheduler for one image of so many steps. Throws UnsupportedSchedulerError when that is more than
   * the scheduler has.
   * @param noise for schedulers that add noise on their way; the others never draw from it
   */
  create(steps: number, noise: NoiseSource): Scheduler;
  /** What checkpoints with this scheduler were distilled for, unless their pack says something else. */
  readonly limits: SamplingLimits;
};

const unlimited: SamplingLimits = { maxSteps: null, maxGuidanceScale: null };

type Create<Config> = (config: Config, steps: number, noise: NoiseSource) => Scheduler;

/** diffusers' class names and what makes them; add a scheduler with a file and a line here. */
const makers: Readonly<Record<string, (json: unknown) => SchedulerFactory>> = {
  EulerDiscreteScheduler: diffusion(createEulerDiscrete),
  EulerAncestralDiscreteScheduler: diffusion(createEulerAncestral),
  DPMSolverMultistepScheduler: diffusion(createDpmSolverMultistep),
  LCMScheduler: diffusion(createLcm),
  UniPCMultistepScheduler: uniPc,
  FlowMatchEulerDiscreteScheduler: flowMatch,
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
    refuse(config._class_name, unknownVariants(config));
    return { create: (steps, noise) => create(config, steps, noise), limits: limitsOf(config) };
  };
}

function uniPc(json: unknown): SchedulerFactory {
  const config = parse(uniPcConfigSchema, json);
  const isFlow = config.use_flow_sigmas;
  refuse(config._class_name, [
    ...unknownSpacings(config),
    isFlow !== (config.prediction_type === "flow_prediction") &&
      `prediction_type ${config.prediction_type} ${isFlow ? "and" : "without"} use_flow_sigmas`,
    isFlow && config.use_karras_sigmas && "use_karras_sigmas and use_flow_sigmas",
    config.final_sigmas_type !== "zero" && `final_sigmas_type ${config.final_sigmas_type}`,
    !config.predict_x0 && "predict_x0 false",
    config.solver_p != null && "solver_p",
    config.use_dynamic_shifting && "use_dynamic_shifting",
    config.shift_terminal != null && "shift_terminal",
  ]);
  return { create: (steps) => createUniPc(config, steps), limits: unlimited };
}

function flowMatch(json: unknown): SchedulerFactory {
  const config = parse(flowMatchConfigSchema, json);
  refuse(config._class_name, [
    config.use_dynamic_shifting && "use_dynamic_shifting",
    config.shift_terminal != null && "shift_terminal",
    config.invert_sigmas && "invert_sigmas",
    config.stochastic_sampling && "stochastic_sampling",
    config.use_karras_sigmas && "use_karras_sigmas",
    config.use_exponential_sigmas && "use_exponential_sigmas",
    config.use_beta_sigmas && "use_beta_sigmas",
  ]);
  return { create: (steps) => createFlowMatchEuler(config, steps), limits: unlimited };
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
  return turbo ? { maxSteps: 4, maxGuidanceScale: 1 } : unlimited;
}

/** Options that would silently give other images than the pack's author saw. */
function unknownVariants(config: SchedulerConfig): (string | false)[] {
  return [
    ...unknownSpacings(config),
    config.use_flow_sigmas && "use_flow_sigmas",
    config._class_name === "LCMScheduler" && config.clip_sample && "clip_sample",
    config.timestep_type === "continuous" && "timestep_type continuous",
    config.algorithm_type !== "dpmsolver++" && `algorithm_type ${config.algorithm_type}`,
  ];
}

function unknownSpacings(
  config: Omit<SchedulerConfig, "prediction_type" | "solver_type">,
): (string | false)[] {
  return [
    config.use_exponential_sigmas && "use_exponential_sigmas",
    config.use_beta_sigmas && "use_beta_sigmas",
    config.use_lu_lambdas && "use_lu_lambdas",
    config.thresholding && "thresholding",
    ![1, 2].includes(config.solver_order) && `solver_order ${config.solver_order}`,
  ];
}

function refuse(name: string, options: readonly (string | false)[]): void {
  const wrong = options.filter((entry) => entry !== false);
  if (wrong.length > 0) {
    throw new UnsupportedSchedulerError(`${name} with ${wrong.join(", ")} is not supported`);
  }
}
