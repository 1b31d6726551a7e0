import { createDpmSolverMultistep } from "./dpmSolverMultistep.ts";
import { createEulerDiscrete } from "./eulerDiscrete.ts";
import { type Scheduler, UnsupportedSchedulerError } from "./scheduler.ts";
import { type SchedulerConfig, schedulerConfigSchema } from "./schedulerConfig.ts";

/** Makes a scheduler for one picture of so many steps. */
export type SchedulerFactory = (steps: number) => Scheduler;

/** diffusers' class names and what makes them; add a scheduler with a file and a line here. */
const makers: Readonly<Record<string, (config: SchedulerConfig, steps: number) => Scheduler>> = {
  EulerDiscreteScheduler: createEulerDiscrete,
  DPMSolverMultistepScheduler: createDpmSolverMultistep,
};

/**
 * Chooses and configures the scheduler that a pack's `scheduler_config.json` names.
 * Throws UnsupportedSchedulerError, whose message says what is supported.
 */
export function schedulerFactory(json: unknown): SchedulerFactory {
  const parsed = schedulerConfigSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UnsupportedSchedulerError(`"${issue?.path.join(".")}" is not supported: ${issue?.message}`);
  }
  const config = parsed.data;
  const make = makers[config._class_name];
  if (!make) {
    throw new UnsupportedSchedulerError(
      `${config._class_name} is not supported; use one of ${Object.keys(makers).join(", ")}`,
    );
  }
  refuseUnknownVariants(config);
  return (steps) => make(config, steps);
}

/** Options that would silently give other pictures than the pack's author saw. */
function refuseUnknownVariants(config: SchedulerConfig): void {
  const wrong = [
    config.use_exponential_sigmas && "use_exponential_sigmas",
    config.use_beta_sigmas && "use_beta_sigmas",
    config.use_flow_sigmas && "use_flow_sigmas",
    config.use_lu_lambdas && "use_lu_lambdas",
    config.thresholding && "thresholding",
    config.timestep_type === "continuous" && "timestep_type continuous",
    config.algorithm_type !== "dpmsolver++" && `algorithm_type ${config.algorithm_type}`,
    ![1, 2].includes(config.solver_order) && `solver_order ${config.solver_order}`,
  ].filter((entry) => entry !== false);
  if (wrong.length > 0) {
    throw new UnsupportedSchedulerError(`${config._class_name} with ${wrong.join(", ")} is not supported`);
  }
}
