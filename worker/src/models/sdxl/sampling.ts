import { isGuided } from "../../diffusion/guidance.ts";
import type { GenerationRequest } from "../../inference/protocol.ts";
import type { SamplingLimits } from "../../schedulers/createScheduler.ts";

export type Sampling = {
  /** The request with what the pack can't do taken out; what is done and what the picture says. */
  request: GenerationRequest;
  /** True: the unconditional half is computed too, and the negative prompt counts. */
  guided: boolean;
};

/**
 * Fits a request to its pack. Checkpoints that were distilled for a few steps and no guidance are ruined by more
 * of either (decision 0055). A UNet that is told the guidance scale has it built in.
 */
export function fitSampling(
  request: GenerationRequest,
  pack: { limits: SamplingLimits; takesGuidance: boolean },
): Sampling {
  const { maxSteps, maxGuidanceScale } = pack.limits;
  const most = pack.takesGuidance ? null : maxGuidanceScale;
  const fitted = {
    ...request,
    steps: Math.min(request.steps, maxSteps ?? request.steps),
    guidanceScale: Math.min(request.guidanceScale, most ?? request.guidanceScale),
  };
  return { request: fitted, guided: !pack.takesGuidance && isGuided(fitted.guidanceScale) };
}
