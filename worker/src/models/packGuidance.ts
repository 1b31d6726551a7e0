import { z } from "zod";
import type { Guidance } from "../diffusion/guidance.ts";

/**
 * What a pack's `model_index.json` says of guidance. diffusers knows the first as a call argument only, the second not
 * at all; a pack is where the knowledge belongs that its model wants them (decision 0026).
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
