/** A point of the schedule: latents are α·x₀ + σ·noise, λ = ln(α/σ). */
export type SolverPoint = { alpha: number; sigma: number; lambda: number };

/** x' = carry·x + current·x₀ + last·(x₀ of the previous step) + older·(x₀ of the step before that). */
export type StepWeights = { carry: number; current: number; last: number; older: number };

/** `bh1`: B(h) = h, `bh2`: B(h) = e^h − 1, for h = −(λ' − λ). */
export type Variant = "bh1" | "bh2";

const balance = (variant: Variant, h: number): number => (variant === "bh1" ? h : Math.expm1(h));

/**
 * UniP (Zhao et al. 2023, arXiv:2302.04867, section 3.2, data prediction) from `from` to `to`:
 * x' = (σ'/σ)·x − α'·(e^h − 1)·D₀ − α'·B(h)·½·D₁, D₁ = (previous x₀ − x₀)/r, r = (previous λ − λ)/(λ' − λ).
 * @param before the point before `from`; null for first order, which has no D₁
 */
export function predictorWeights(
  variant: Variant,
  before: SolverPoint | null,
  from: SolverPoint,
  to: SolverPoint,
): StepWeights {
  const h = from.lambda - to.lambda;
  const carry = to.sigma / from.sigma;
  const current = -to.alpha * Math.expm1(h);
  if (!before) return { carry, current, last: 0, older: 0 };
  const ratio = (before.lambda - from.lambda) / -h;
  const last = (-to.alpha * balance(variant, h) * 0.5) / ratio;
  return { carry, current: current - last, last, older: 0 };
}

/**
 * UniC repeats the step to `to` with the x₀ predicted there (`current`). With ρ₁ + ρ₂ = b₁ and r·ρ₁ + ρ₂ = b₂:
 * x' = (σ'/σ)·x − α'·(e^h − 1)·D₀ − α'·B(h)·(ρ₁·(x₀ older − D₀)/r + ρ₂·(x₀ current − D₀)), D₀ = x₀ last;
 * b_k = φ_(k+1)(h)·k!·h/B(h). First order has only ρ₂ = ½.
 */
export function correctorWeights(
  variant: Variant,
  before: SolverPoint | null,
  from: SolverPoint,
  to: SolverPoint,
): StepWeights {
  const h = from.lambda - to.lambda;
  const carry = to.sigma / from.sigma;
  const base = -to.alpha * Math.expm1(h);
  const scale = -to.alpha * balance(variant, h);
  if (!before) return { carry, current: scale / 2, last: base - scale / 2, older: 0 };
  const ratio = (before.lambda - from.lambda) / -h;
  const phi2 = Math.expm1(h) / h - 1;
  const phi3 = phi2 / h - 0.5;
  const [b1, b2] = [phi2 / balance(variant, h), (2 * phi3) / balance(variant, h)];
  const rho1 = (b1 - b2) / (1 - ratio);
  const rho2 = b1 - rho1;
  const older = (scale * rho1) / ratio;
  const current = scale * rho2;
  return { carry, current, last: base - older - current, older };
}
