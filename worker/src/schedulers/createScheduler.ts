import type { z } from "zod";
import { createDpmSolverMultistep } from "./dpmSolverMultistep.ts";
import { createEulerAncestral } from "./eulerAncestral.ts";
import { createEulerDiscrete } from "./eulerDiscrete.ts";
import { createFlowMatchEuler, flowMatchConfigSchema } from "./flowMatchEuler.ts";
import { createLcm } from "./lcm.ts";
import { type NoiseSource, type Scheduler, UnsupportedSchedulerError } from "./scheduler.ts";
import { type SchedulerConfig, schedulerConfigSchema } from "./schedulerConfig.ts";
import { createUniPc, uniPcConfigSchema } from "./uniPcMultistep.ts";

/** Limits of a distilled checkpoint; null where there is none. */
export type SamplingLimits = {
  readonly maxSteps: number | null;
  /** 1 disables guidance. */
  readonly maxGuidanceScale: number | null;
};

export type SchedulerFactory = {
  /**
   * Creates a scheduler for one image.
   * @param steps number of denoising steps (`num_inference_steps`)
   * @param noise used by schedulers that add noise in their steps
   * @throws {UnsupportedSchedulerError} when the scheduler doesn't support this many steps
   */
  create(steps: number, noise: NoiseSource): Scheduler;
  /** Limits that the scheduler implies for its checkpoints. The pack's own limits take precedence. */
  readonly limits: SamplingLimits;
};

const unlimited: SamplingLimits = { maxSteps: null, maxGuidanceScale: null };

type Create<Config> = (config: Config, steps: number, noise: NoiseSource) => Scheduler;

/**
 * The schedulers by diffusers' class name. To add one, write its file and add a line here.
 *
 * They are our own because no npm package implements diffusers' schedulers. Each is tested against published schedules and
 * against values computed with numpy (see the tests beside them).
 */
const factories: Readonly<Record<string, (json: unknown) => SchedulerFactory>> = {
  EulerDiscreteScheduler: diffusion(createEulerDiscrete),
  EulerAncestralDiscreteScheduler: diffusion(createEulerAncestral),
  DPMSolverMultistepScheduler: diffusion(createDpmSolverMultistep),
  LCMScheduler: diffusion(createLcm),
  UniPCMultistepScheduler: uniPc,
  FlowMatchEulerDiscreteScheduler: flowMatch,
};

/**
 * Creates the factory of the scheduler that a pack's `scheduler_config.json` names.
 * @throws {UnsupportedSchedulerError} when the class or an option is not supported
 */
export function schedulerFactory(json: unknown): SchedulerFactory {
  const { _class_name: name } = parse(schedulerConfigSchema.pick({ _class_name: true }), json);
  const factory = factories[name];
  if (!factory) {
    throw new UnsupportedSchedulerError(
      `${name} is not supported; use one of ${Object.keys(factories).join(", ")}`,
    );
  }
  return factory(json);
}

/** Factory of a scheduler for diffusion models, whose noise levels are defined by betas. */
function diffusion(create: Create<SchedulerConfig>): (json: unknown) => SchedulerFactory {
  return (json) => {
    const config = parse(schedulerConfigSchema, json);
    rejectOptions(config._class_name, unsupportedOptions(config));
    return { create: (steps, noise) => create(config, steps, noise), limits: limitsOf(config) };
  };
}

function uniPc(json: unknown): SchedulerFactory {
  const config = parse(uniPcConfigSchema, json);
  const isFlow = config.use_flow_sigmas;
  rejectOptions(config._class_name, [
    ...unsupportedCommonOptions(config),
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
  rejectOptions(config._class_name, [
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
 * SDXL Turbo has ancestral Euler with trailing spacing, latent consistency models have LCM. Lightning has plain Euler with
 * trailing spacing, like ordinary checkpoints, so its pack has to define the limits.
 */
function limitsOf(config: SchedulerConfig): SamplingLimits {
  if (config._class_name === "LCMScheduler") {
    return { maxSteps: Math.min(8, config.original_inference_steps), maxGuidanceScale: 2 };
  }
  const turbo =
    config._class_name === "EulerAncestralDiscreteScheduler" && config.timestep_spacing === "trailing";
  return turbo ? { maxSteps: 4, maxGuidanceScale: 1 } : unlimited;
}

/** Options that would produce other images than diffusers does. */
function unsupportedOptions(config: SchedulerConfig): (string | false)[] {
  return [
    ...unsupportedCommonOptions(config),
    config.use_flow_sigmas && "use_flow_sigmas",
    config._class_name === "LCMScheduler" && config.clip_sample && "clip_sample",
    config.timestep_type === "continuous" && "timestep_type continuous",
    config.algorithm_type !== "dpmsolver++" && `algorithm_type ${config.algorithm_type}`,
  ];
}

function unsupportedCommonOptions(
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

function rejectOptions(name: string, options: readonly (string | false)[]): void {
  const unsupported = options.filter((entry) => entry !== false);
  if (unsupported.length > 0) {
    throw new UnsupportedSchedulerError(`${name} with ${unsupported.join(", ")} is not supported`);
  }
}
