import type { SchedulerConfig } from "./schedulerConfig.ts";

type Spacing = Pick<SchedulerConfig, "num_train_timesteps" | "timestep_spacing" | "steps_offset">;

/**
 * Training timesteps of Euler's method, descending (table 2 of Lin et al. 2023, arXiv:2305.08891, as in diffusers).
 * `linspace` covers the whole range and may be fractional.
 */
export function eulerTimesteps(config: Spacing, steps: number): number[] {
  const total = config.num_train_timesteps;
  switch (config.timestep_spacing) {
    case "linspace":
      return count(steps, (index) => (steps === 1 ? 0 : ((total - 1) * (steps - 1 - index)) / (steps - 1)));
    case "leading": {
      const stride = Math.floor(total / steps);
      return count(steps, (index) => (steps - 1 - index) * stride + config.steps_offset);
    }
    case "trailing":
      return trailing(total, steps);
  }
}

/** Training timesteps of multistep solvers: integers, with one more interval than Euler's. */
export function multistepTimesteps(config: Spacing, steps: number): number[] {
  const total = config.num_train_timesteps;
  switch (config.timestep_spacing) {
    case "linspace":
      return count(steps, (index) => roundHalfToEven(((total - 1) * (steps - index)) / steps));
    case "leading": {
      const stride = Math.floor(total / (steps + 1));
      return count(steps, (index) => (steps - index) * stride + config.steps_offset);
    }
    case "trailing":
      return trailing(total, steps);
  }
}

const trailing = (total: number, steps: number): number[] =>
  count(steps, (index) => roundHalfToEven(total - (index * total) / steps) - 1);

const count = (length: number, value: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => value(index));

/** Rounds like numpy, which computed the published timesteps: 937.5 and 938.5 both give 938. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
