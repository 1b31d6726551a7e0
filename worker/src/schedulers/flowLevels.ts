/**
 * Noise levels of flow matching (Lipman et al. 2022, arXiv:2210.02747; rectified flow, arXiv:2209.03003): latents are
 * x = (1 − σ)·x₀ + σ·noise, the model predicts the velocity noise − x₀.
 */
export type FlowLevels = { timesteps: number[]; sigmas: number[] };

/** Shifts a level towards noise: s·σ / (1 + (s − 1)·σ) (Esser et al. 2024, arXiv:2403.03206, equation 23). */
export const shiftLevel = (shift: number, sigma: number): number =>
  (shift * sigma) / (1 + (shift - 1) * sigma);

/**
 * Levels of diffusers' multistep solvers with `use_flow_sigmas`, as in WAN 2.1: the first `steps` of `steps + 1` evenly
 * spaced levels from 1 − 1/total to 0, shifted, followed by zero. Timesteps are rounded down; levels are exact.
 */
export function multistepFlowLevels(shift: number, total: number, steps: number): FlowLevels {
  const sigmas = count(steps, (index) => shiftLevel(shift, ((1 - 1 / total) * (steps - index)) / steps));
  return { timesteps: sigmas.map((sigma) => Math.floor(sigma * total)), sigmas: [...sigmas, 0] };
}
/**
 * Levels of diffusers' FlowMatchEulerDiscreteScheduler: evenly spaced between 1 and the shifted 1/total, shifted, followed
 * by zero. The lowest level is thus shifted twice, as in the published schedules. Timesteps are fractional.
 */
export function eulerFlowLevels(shift: number, total: number, steps: number): FlowLevels {
  const lowest = shiftLevel(shift, 1 / total);
  const sigmas = count(steps, (index) => {
    const even = steps === 1 ? 1 : 1 + ((lowest - 1) * index) / (steps - 1);
    return shiftLevel(shift, even);
  });
  return { timesteps: sigmas.map((sigma) => sigma * total), sigmas: [...sigmas, 0] };
}

const count = (length: number, value: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => value(index));
