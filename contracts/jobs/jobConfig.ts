import { z } from "zod";
import { maxSeed } from "./definition.ts";

/** Bounds of `strength`: below the minimum the result equals the source. */
export const minStrength = 0.05;
export const defaultStrength = 0.6;

/**
 * The settings of a job, in `jobs.config` and in queue messages. `submit_job` fills in the format's defaults, so that a
 * completed job can be reproduced from its settings.
 */
export const jobConfigSchema = z.object({
  /** In pixels. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  sample_steps: z.number().int().positive(),
  sample_guide_scale: z.number().nonnegative(),
  /** Number of frames at 16 per second. Absent for SDXL. */
  frame_num: z.number().int().positive().optional(),
  /** Seed of the first image. Image `i` of a batch uses `seed + i`, modulo 2^31. */
  seed: z.number().int().min(0).max(maxSeed),
  negative_prompt: z.string().nullable(),
  batch_size: z.number().int().positive(),
  /** One of the user's images to start from instead of noise. */
  source_asset_id: z.uuid().optional(),
  /** How much of the source is changed: 1 keeps nothing of it. Set if and only if there is a source. */
  strength: z.number().min(minStrength).max(1).optional(),
  /** True if the prompt is written into the file's metadata. Absent means true. */
  embed_prompt: z.boolean().optional(),
});
export type JobConfig = z.infer<typeof jobConfigSchema>;
