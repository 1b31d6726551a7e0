/** How an image was made; enough, with the same model and release, to make it again. */
export type GenerationParameters = {
  prompt: string;
  negativePrompt: string | null;
  steps: number;
  /** The scheduler's label. */
  sampler: string;
  guidanceScale: number;
  guidanceRescale: number;
  /** Share of the steps that a source image left; null or absent for an image made of noise. */
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
 * The text that galleries and image tools look for under the keyword `parameters`: prompt, negative prompt,
 * then `Key: value` pairs, in the form that Stable Diffusion web UIs made common.
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
