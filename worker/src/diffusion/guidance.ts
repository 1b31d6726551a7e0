/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598): out = u + g·(c − u). With `rescale` above zero,
 * the result is mixed with one that is rescaled to the standard deviation of the conditional prediction, which reduces
 * the overexposure of high guidance (Lin et al. 2023, arXiv:2305.08891, section 3.4).
 *
 * @param out receives the result; may be one of the inputs
 * @param scale guidance scale g (`guidance_scale`)
 * @param rescale 0 (off) to 1 (`guidance_rescale`)
 */
export function applyGuidance(
  unconditional: Float32Array,
  conditional: Float32Array,
  out: Float32Array,
  scale: number,
  rescale: number,
): void {
  const target = rescale > 0 ? standardDeviation(conditional) : 0;
  for (let i = 0; i < out.length; i += 1) {
    const base = unconditional[i] as number;
    out[i] = base + scale * ((conditional[i] as number) - base);
  }
  if (rescale <= 0) return;
  const factor = rescale * (target / standardDeviation(out)) + (1 - rescale);
  for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) * factor;
}

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}

/** The guidance of a generation. */
export type Guidance = {
  scale: number;
  /** 0 (off) to 1, see `applyGuidance`. */
  rescale: number;
  /**
   * Share of the steps, from the first, that are guided. In late steps strong guidance only distorts colors
   * (Kynkäänniemi et al. 2024, arXiv:2404.07724).
   */
  until: number;
};

/** True if a step, counted from 0, is guided. */
export const isGuidedStep = ({ scale, until }: Guidance, step: number, steps: number): boolean =>
  isGuided(scale) && step < until * steps;

/** A scale of 1 or less has no effect, so the unconditional half is not computed. */
export const isGuided = (scale: number): boolean => scale > 1;
