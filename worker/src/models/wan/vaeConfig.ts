import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson } from "../packFiles.ts";

/** The configuration of a WAN VAE, with two extra fields for decoding in chunks (decision 0027). */
export type WanVae = {
  latentChannels: number;
  /** Pixels per latent along one side. */
  spatialFactor: number;
  /** Frames per latent frame, except for the first, which stands for one frame. */
  temporalFactor: number;
  /** Channels of its layers at full size (`base_dim`). */
  baseWidth: number;
  /** Mean and standard deviation of the latents per channel: the transformer's latents are (z − mean) / std. */
  means: readonly number[];
  deviations: readonly number[];
  /** Latent frames to decode before a chunk so that the result equals decoding the whole video. */
  contextFrames: number;
  /** Latent frames per run, without the context. */
  chunkFrames: number;
  /** Shapes of the caches of an export that decodes frame by frame; null for any other export. */
  caches: readonly CacheShape[] | null;
};

/** Shape of one cache: channels, frames, and its size relative to the latents. */
export type CacheShape = { channels: number; frames: number; scale: number };

const positive = z.number().int().positive();
const schema = z.object({
  z_dim: positive,
  base_dim: positive.default(8),
  scale_factor_spatial: positive.nullish(),
  scale_factor_temporal: positive.nullish(),
  /** diffusers' spelling. One entry per halving of the size; true if time is halved as well. */
  temperal_downsample: z.array(z.boolean()).default([false, true, true]),
  latents_mean: z.array(z.number()),
  latents_std: z.array(z.number().positive()),
  temporal_context: positive.default(6),
  decode_chunk: positive.default(4),
  cache_shapes: z.array(z.tuple([positive, positive, positive])).nullish(),
});

/** Reads `vae_decoder/config.json`, or `vae/config.json` as in diffusers. @throws {PackError} */
export async function readVaeConfig(folder: string): Promise<WanVae> {
  const names = ["vae_decoder/config.json", "vae/config.json"] as const;
  const file = (await readOptionalPackJson(folder, names[0])) === null ? names[1] : names[0];
  const vae = await parsePackJson(folder, file, schema);
  for (const field of ["latents_mean", "latents_std"] as const) {
    if (vae[field].length === vae.z_dim) continue;
    throw new PackError(file, `"${field}" has ${vae[field].length} numbers, z_dim is ${vae.z_dim}`);
  }
  const { temperal_downsample: halvings } = vae;
  return {
    latentChannels: vae.z_dim,
    baseWidth: vae.base_dim,
    spatialFactor: vae.scale_factor_spatial ?? 2 ** halvings.length,
    temporalFactor: vae.scale_factor_temporal ?? 2 ** halvings.filter(Boolean).length,
    means: vae.latents_mean,
    deviations: vae.latents_std,
    contextFrames: vae.temporal_context,
    chunkFrames: vae.decode_chunk,
    caches: vae.cache_shapes?.map(([channels, frames, scale]) => ({ channels, frames, scale })) ?? null,
  };
}
