import type { SchedulerConfig } from "./schedulerConfig.ts";

type Betas = Pick<
  SchedulerConfig,
  | "num_train_timesteps"
  | "beta_start"
  | "beta_end"
  | "beta_schedule"
  | "trained_betas"
  | "rescale_betas_zero_snr"
>;

/**
 * σ of every training timestep, ascending: σ = √((1 − ᾱ) / ᾱ) with ᾱ the cumulative product of 1 − β (Ho et al. 2020,
 * arXiv:2006.11239, in the variance-exploding form of Karras et al. 2022, arXiv:2206.00364). The square roots of
 * `scaled_linear` betas are evenly spaced, as in latent diffusion.
 */
export function trainingSigmas(config: Betas): Float64Array {
  let products = cumulativeProducts(betas(config));
  if (config.rescale_betas_zero_snr) products = rescaleToZeroSnr(products);
  return products.map((product) => Math.sqrt((1 - product) / product));
}

function betas(config: Betas): Float64Array {
  if (config.trained_betas) return Float64Array.from(config.trained_betas);
  const count = config.num_train_timesteps;
  const root = config.beta_schedule === "scaled_linear";
  const first = root ? Math.sqrt(config.beta_start) : config.beta_start;
  const last = root ? Math.sqrt(config.beta_end) : config.beta_end;
  return Float64Array.from({ length: count }, (_, index) => {
    const value = first + ((last - first) * index) / (count - 1);
    return root ? value * value : value;
  });
}

function cumulativeProducts(values: Float64Array): Float64Array {
  let product = 1;
  return values.map((beta) => {
    product *= 1 - beta;
    return product;
  });
}

/**
 * Shifts and scales √ᾱ so that the last one is zero (Lin et al. 2023, arXiv:2305.08891, algorithm 1). The last one is then
 * set to 2⁻²⁴, as in diffusers, so that its σ is large but finite.
 */
function rescaleToZeroSnr(products: Float64Array): Float64Array {
  const roots = products.map(Math.sqrt);
  const first = roots[0] as number;
  const last = roots[roots.length - 1] as number;
  const rescaled = roots.map((root) => (((root - last) * first) / (first - last)) ** 2);
  rescaled[rescaled.length - 1] = 2 ** -24;
  return rescaled;
}

/** The value at a fractional index by linear interpolation, clamped at both ends. */
export function interpolate(values: Float64Array, index: number): number {
  const last = values.length - 1;
  const low = Math.min(last, Math.max(0, Math.floor(index)));
  const high = Math.min(last, low + 1);
  const from = values[low] as number;
  const to = values[high] as number;
  return from + (to - from) * Math.min(1, Math.max(0, index - low));
}

/** The fractional training timestep of a noise level, interpolated in ln σ. The inverse of `interpolate`. */
export function timestepOfSigma(sigma: number, sigmas: Float64Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  let low = 0;
  while (low < sigmas.length - 2 && Math.log(sigmas[low + 1] as number) <= logSigma) low += 1;
  const from = Math.log(sigmas[low] as number);
  const to = Math.log(sigmas[low + 1] as number);
  return low + Math.min(1, Math.max(0, (logSigma - from) / (to - from)));
}

/**
 * Noise levels that are evenly spaced in σ^(1/ρ), ρ = 7, from `max` to `min` (Karras et al. 2022, arXiv:2206.00364,
 * equation 5).
 */
export function karrasSigmas(max: number, min: number, count: number): number[] {
  const rho = 7;
  const from = max ** (1 / rho);
  const to = min ** (1 / rho);
  return Array.from({ length: count }, (_, index) => {
    const ramp = count === 1 ? 0 : index / (count - 1);
    return (from + ramp * (to - from)) ** rho;
  });
}
