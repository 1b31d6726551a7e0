import { isGuided } from "../../diffusion/guidance.ts";
import { type PlannedSteps, planSteps } from "../../diffusion/plannedSteps.ts";
import type { CapabilityLimits, GenerationRequest } from "../../inference/protocol.ts";
import type { SamplingLimits } from "../../schedulers/createScheduler.ts";

export type Sampling = {
  /** The request within the limits of its pack. The image's metadata records these values. */
  request: GenerationRequest;
  /** True if the unconditional half is computed, so that the negative prompt has an effect. */
  guided: boolean;
  /** The steps that are run. */
  plan: PlannedSteps;
};

/** Sampling properties of a pack. `takesGuidance`: its UNet has the guidance scale as an input. */
export type PackSampling = { limits: SamplingLimits; takesGuidance: boolean };

/**
 * Clamps a request to the limits of its pack. More steps or guidance ruin the images of checkpoints that were distilled
 * for few steps without guidance (decision 0026). A UNet with guidance input has no limit of guidance.
 */
export function clampSampling(request: GenerationRequest, pack: PackSampling): Sampling {
  const maxGuidance = pack.takesGuidance ? null : pack.limits.maxGuidanceScale;
  const plan = planSteps(request, pack.limits.maxSteps);
  const clamped = {
    ...request,
    steps: plan.steps,
    guidanceScale: Math.min(request.guidanceScale, maxGuidance ?? request.guidanceScale),
  };
  return { request: clamped, plan, guided: !pack.takesGuidance && isGuided(clamped.guidanceScale) };
}

/**
 * The limits of a pack as clients see them. A pack for few steps allows fewer steps than its format. Undefined for a
 * pack without limits.
 */
export function capabilityLimits(pack: PackSampling): CapabilityLimits | undefined {
  const { maxSteps, maxGuidanceScale } = pack.limits;
  const limits = {
    ...(maxSteps !== null && { minSteps: 1, maxSteps }),
    ...(maxGuidanceScale !== null && !pack.takesGuidance && { maxGuidanceScale }),
  };
  return Object.keys(limits).length > 0 ? limits : undefined;
}
