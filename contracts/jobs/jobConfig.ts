import { z } from "zod";
import { maxSeed } from "./definition.ts";

/** The least that a job with a source may change of it, and what it changes unless told. */
export const minStrength = 0.05;
export const defaultStrength = 0.6;

/**
 * `jobs.config` and the `config` of a queue message: the seed's four fields, and what a generation needs
 * beside the prompt. Always complete: `submit_job` fills the format's defaults in, so that a finished job
 * says exactly how it was made.
 */
export const jobConfigSchema = z.object({
  /** Pixels. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  sample_steps: z.number().int().positive(),
  sample_guide_scale: z.number().nonnegative(),
  /** Frames at 16 a second; absent for SDXL. */
  frame_num: z.number().int().positive().optional(),
  /** Seed of the first picture; picture `i` of a batch uses `seed + i`, wrapping at 2^31. */
  seed: z.number().int().min(0).max(maxSeed),
  negative_prompt: z.string().nullable(),
  batch_size: z.number().int().positive(),
  /** One of the user's own pictures to begin with instead of noise. */
  source_asset_id: z.uuid().optional(),
  /** How much of the source is made anew: 1 keeps nothing of it. Always there with a source, never without. */
  strength: z.number().min(minStrength).max(1).optional(),
  /** Whether the prompt goes into the file's metadata; absent means yes. */
  embed_prompt: z.boolean().optional(),
});
export type JobConfig = z.infer<typeof jobConfigSchema>;
