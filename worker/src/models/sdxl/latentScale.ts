import { z } from "zod";
import { PackError } from "../packError.ts";

/** Fields of a VAE's config that define the scale of its latents. */
export const latentScaleSchema = z.object({
  latent_channels: z.number().int().positive(),
  scaling_factor: z.number().positive(),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number().positive()).nullish(),
});

/** vae = denoiser · gain + offset, per channel. */
export type LatentScale = { readonly gain: readonly number[]; readonly offset: readonly number[] };

/**
 * Reads the conversion between the denoiser's and the VAE's latents: vae = x · std / scaling_factor + mean + shift_factor
 * (diffusers' SDXL pipelines; `latents_mean` and `latents_std` as in Playground v2.5).
 * @throws {PackError} when there is not one value per channel
 */
export function readLatentScale(vae: z.infer<typeof latentScaleSchema>, file: string): LatentScale {
  const { latent_channels: channels, latents_mean: mean, latents_std: std } = vae;
  for (const [name, values] of Object.entries({ latents_mean: mean, latents_std: std })) {
    if (values && values.length !== channels)
      throw new PackError(file, `"${name}" has ${values.length} numbers for ${channels} latent channels`);
  }
  return {
    gain: Array.from({ length: channels }, (_, c) => (std?.[c] ?? 1) / vae.scaling_factor),
    offset: Array.from({ length: channels }, (_, c) => (mean?.[c] ?? 0) + (vae.shift_factor ?? 0)),
  };
}

/** Converts the denoiser's latents [channels, …] for the VAE's decoder. */
export const toVae = (latents: Float32Array, scale: LatentScale): Float32Array =>
  mapChannels(latents, scale, (value, gain, offset) => value * gain + offset);

/** Converts latents [channels, …] of the VAE's encoder for the denoiser. */
export const fromVae = (latents: Float32Array, scale: LatentScale): Float32Array =>
  mapChannels(latents, scale, (value, gain, offset) => (value - offset) / gain);

function mapChannels(
  latents: Float32Array,
  { gain, offset }: LatentScale,
  change: (value: number, gain: number, offset: number) => number,
): Float32Array {
  const size = latents.length / gain.length;
  return latents.map((value, index) => {
    const channel = Math.floor(index / size);
    return change(value, gain[channel] as number, offset[channel] as number);
  });
}
