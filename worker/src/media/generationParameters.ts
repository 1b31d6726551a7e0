/** The parameters of a generation. With the same model and release they reproduce the image. */
export type GenerationParameters = {
  prompt: string;
  negativePrompt: string | null;
  steps: number;
  /** The scheduler's label. */
  sampler: string;
  guidanceScale: number;
  guidanceRescale: number;
  /** Strength of image to image; null or absent for text to image. */
  strength?: number | null;
  seed: number;
  width: number;
  height: number;
  /** Name of the model pack. */
  model: string;
  /** Name of the random number generator that the seed belongs to. */
  random: string;
};

/**
 * Formats the text that galleries and image tools expect under the keyword `parameters`: prompt, negative prompt, then
 * `Key: value` pairs, as Stable Diffusion web UIs write it.
 */
export function formatParameters(parameters: GenerationParameters): string {
  const settings = [
    `Steps: ${parameters.steps}`,
    `Sampler: ${parameters.sampler}`,
    `CFG scale: ${parameters.guidanceScale}`,
    ...(parameters.guidanceRescale > 0 ? [`CFG rescale: ${parameters.guidanceRescale}`] : []),
    ...(parameters.strength == null ? [] : [`Denoising strength: ${parameters.strength}`]),
    `Seed: ${parameters.seed}`,
    `Size: ${parameters.width}x${parameters.height}`,
    `Model: ${parameters.model}`,
    `RNG: ${parameters.random}`,
    "Version: OurVidz",
  ];
  return [
    parameters.prompt,
    ...(parameters.negativePrompt ? [`Negative prompt: ${parameters.negativePrompt}`] : []),
    settings.join(", "),
  ].join("\n");
}
