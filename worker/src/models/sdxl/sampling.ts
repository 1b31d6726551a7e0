import { isGuided } from "../../diffusion/guidance.ts";
import { type PlannedSteps, planSteps } from "../../diffusion/plannedSteps.ts";
import type { CapabilityLimits, GenerationRequest } from "../../inference/protocol.ts";
import type { SamplingLimits } from "../../schedulers/createScheduler.ts";

export type Sampling = {
  /** The request with what the pack can't do taken out; what is done and what the image says. */
  request: GenerationRequest;
  /** True: the unconditional half is computed too, and the negative prompt counts. */
  guided: boolean;
  /** The steps that are gone through. */
  plan: PlannedSteps;
};

/** What a pack stands. `takesGuidance`: its UNet is told the guidance scale. */
export type PackSampling = { limits: SamplingLimits; takesGuidance: boolean };

/**
 * Fits a request to its pack. Checkpoints that were distilled for a few steps and no guidance are ruined by more
 * of either (decision 0026). A UNet that is told the guidance scale has it built in.
 */
export function fitSampling(request: GenerationRequest, pack: PackSampling): Sampling {
  const most = pack.takesGuidance ? null : pack.limits.maxGuidanceScale;
  const plan = planSteps(request, pack.limits.maxSteps);
  const fitted = {
    ...request,
    steps: plan.steps,
    guidanceScale: Math.min(request.guidanceScale, most ?? request.guidanceScale),
  };
  return { request: fitted, plan, guided: !pack.takesGuidance && isGuided(fitted.guidanceScale) };
}

/**
 * The same for whoever fills in a form: a pack made for a few steps makes sense with fewer than its format
 * asks for. Undefined for a pack without limits of its own.
 */
export function limitsForForms(pack: PackSampling): CapabilityLimits | undefined {
  const { maxSteps, maxGuidanceScale } = pack.limits;
  const limits = {
    ...(maxSteps !== null && { minSteps: 1, maxSteps }),
    ...(maxGuidanceScale !== null && !pack.takesGuidance && { maxGuidanceScale }),
  };
  return Object.keys(limits).length > 0 ? limits : undefined;
}
