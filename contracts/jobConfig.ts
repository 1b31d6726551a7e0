import { z } from "zod";
import { maxSeed } from "./jobs/definition.ts";

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
});
export type JobConfig = z.infer<typeof jobConfigSchema>;
