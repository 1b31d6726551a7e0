import type { JobDefinition } from "./definition.ts";
import type { JobConfig } from "./jobConfig.ts";

/** Share of the duration that doesn't depend on steps and size: text encoding, decoding, files. */
const fixedShare = 0.25;

/**
 * Returns the work of a job relative to one image or video with its format's default steps and size. The measured
 * duration of the format is multiplied by it. The SQL function `private.work_of` computes the same.
 */
export function jobWork(
  config: Pick<JobConfig, "batch_size" | "sample_steps" | "width" | "height">,
  format: Pick<JobDefinition, "steps" | "width" | "height">,
): number {
  const steps = config.sample_steps / format.steps;
  const pixels = (config.width * config.height) / (format.width * format.height);
  return config.batch_size * (fixedShare + (1 - fixedShare) * steps * pixels);
}
