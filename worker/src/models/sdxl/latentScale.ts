import { z } from "zod";
import { PackError } from "../packError.ts";

/** What a VAE's config says of the values of its latents. */
export const latentScaleSchema = z.object({
  latent_channels: z.number().int().positive(),
  scaling_factor: z.number().positive(),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number().positive()).nullish(),
});

/** vae = denoiser · gain + offset, one of each a channel. */
export type LatentScale = { readonly gain: readonly number[]; readonly offset: readonly number[] };

/**
 * Between latents as the denoiser has them and as the VAE does: vae = x · std / scaling_factor + mean + shift_factor
 * (diffusers' SDXL pipelines; `latents_mean` and `latents_std` as Playground v2.5 has them).
 * @throws {PackError} when there is not one number a channel.
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

/** Latents [channels, …] of the denoiser as the VAE's decoder takes them. */
export const toVae = (latents: Float32Array, scale: LatentScale): Float32Array =>
  mapChannels(latents, scale, (value, gain, offset) => value * gain + offset);

/** Latents [channels, …] of the VAE's encoder as the denoiser takes them. */
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
