import type { JobDefinition } from "./definition.ts";
import type { JobConfig } from "./jobConfig.ts";

/** The share of a picture's or video's time that is the same at any steps and size: text, decoding, files. */
const fixedShare = 0.25;

/**
 * What a job is to one picture or video at its format's own steps and size, which is 1: by this the seconds that were
 * learned of a format are multiplied. SQL says the same in `private.work_of`.
 */
export function jobWork(
  config: Pick<JobConfig, "batch_size" | "sample_steps" | "width" | "height">,
  format: Pick<JobDefinition, "steps" | "width" | "height">,
): number {
  const steps = config.sample_steps / format.steps;
  const pixels = (config.width * config.height) / (format.width * format.height);
  return config.batch_size * (fixedShare + (1 - fixedShare) * steps * pixels);
}
