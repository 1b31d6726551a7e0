/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598): out = u + g·(c − u). With `rescale` above
 * zero the result is mixed with one scaled back to the standard deviation of the conditional prediction, which
 * takes the over-exposure out of high guidance (Lin et al. 2023, arXiv:2305.08891, section 3.4).
 *
 * @param out receives the result; may be one of the inputs
 * @param scale guidance scale g
 * @param rescale 0 (off) to 1
 */
export function applyGuidance(
  unconditional: Float32Array,
  conditional: Float32Array,
  out: Float32Array,
  scale: number,
  rescale: number,
): void {
  const wanted = rescale > 0 ? standardDeviation(conditional) : 0;
  for (let i = 0; i < out.length; i += 1) {
    const base = unconditional[i] as number;
    out[i] = base + scale * ((conditional[i] as number) - base);
  }
  if (rescale <= 0) return;
  const factor = rescale * (wanted / standardDeviation(out)) + (1 - rescale);
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

/** How strongly a model is guided, and for how long. */
export type Guidance = {
  scale: number;
  /** 0 (off) to 1, see `applyGuidance`. */
  rescale: number;
  /**
   * Share of the steps, from the first, that are guided; what is left only sharpens what was decided, and strong
   * guidance spoils its colours (Kynkäänniemi et al. 2024, arXiv:2404.07724).
   */
  until: number;
};

/** Whether a step (from 0) of so many is guided. */
export const isGuidedStep = ({ scale, until }: Guidance, step: number, steps: number): boolean =>
  isGuided(scale) && step < until * steps;

/** Below this there is nothing to guide away from, and the unconditional half is not computed. */
export const isGuided = (scale: number): boolean => scale > 1;
