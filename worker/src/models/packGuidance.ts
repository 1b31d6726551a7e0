import { z } from "zod";
import type { Guidance } from "../diffusion/guidance.ts";

/**
 * Guidance settings in a pack's `model_index.json`. diffusers has `guidance_rescale` as a call argument only, and has no
 * `guidance_until`. They belong to the pack because its model requires them.
 */
export const packGuidanceSchema = z.object({
  guidance_rescale: z.number().min(0).max(1).default(0),
  guidance_until: z.number().min(0).max(1).default(1),
});

export type PackGuidance = Omit<Guidance, "scale">;

export const readPackGuidance = (index: z.infer<typeof packGuidanceSchema>): PackGuidance => ({
  rescale: index.guidance_rescale,
  until: index.guidance_until,
});
