import { z } from "zod";
import type { PreviewMap } from "../../diffusion/latentPreview.ts";
import type { SchedulerFactory } from "../../schedulers/createScheduler.ts";
import { PackError } from "../packError.ts";
import { findModel, parsePackJson } from "../packFiles.ts";
import { type PackGuidance, packGuidanceSchema, readPackGuidance } from "../packGuidance.ts";
import { readPackScheduler } from "../packScheduler.ts";
import { readPreviewMap } from "../preview/readPreviewMap.ts";
import { loadT5Tokenizer, type T5Tokenizer } from "./t5Tokenizer.ts";
import { readVaeConfig, type WanVae } from "./vaeConfig.ts";

/** The components of a WAN pack, by folder. */
export const components = ["text_encoder", "transformer", "vae_decoder"] as const;
export type Component = (typeof components)[number];

/** The configuration of a WAN 2.1 text-to-video pack in diffusers' layout. */
export type WanConfig = {
  name: string;
  paths: Readonly<Record<Component, string>>;
  /** Total size of the models in bytes. */
  bytes: number;
  guidance: PackGuidance;
  scheduler: SchedulerFactory;
  tokenizer: T5Tokenizer;
  /** Width of a token's embedding (`d_model`). */
  textWidth: number;
  vae: WanVae;
  /** Latents per transformer token: time, height, width (`patch_size`). */
  patch: readonly [number, number, number];
  previewMap: PreviewMap | null;
};

const indexSchema = packGuidanceSchema.extend({
  /** WAN 2.2 has a second transformer for low noise levels. In 2.1 it is [null, null] or absent. */
  transformer_2: z.tuple([z.string().nullable(), z.string().nullable()]).nullish(),
  expand_timesteps: z.boolean().nullish(),
});
const positive = z.number().int().positive();
const textEncoderSchema = z.object({ d_model: positive });
const transformerSchema = z.object({
  in_channels: positive.default(16),
  out_channels: positive.nullish(),
  text_dim: positive.default(4096),
  patch_size: z.tuple([positive, positive, positive]).default([1, 2, 2]),
  text_len: positive.nullish(),
  /** Set in image-to-video transformers. */
  image_dim: positive.nullish(),
});

/** Reads and checks a pack. @throws {PackError} naming the file to fix */
export async function readWanConfig(folder: string, name: string): Promise<WanConfig> {
  const index = await parsePackJson(folder, "model_index.json", indexSchema);
  if (index.transformer_2?.[0] != null || index.expand_timesteps) {
    throw new PackError("model_index.json", "this is WAN 2.2, which is not supported; use a WAN 2.1 pack");
  }
  const text = await parsePackJson(folder, "text_encoder/config.json", textEncoderSchema);
  const transformer = await parsePackJson(folder, "transformer/config.json", transformerSchema);
  const vae = await readVaeConfig(folder);
  checkTogether(transformer, text.d_model, vae);
  const tokenizer = await loadT5Tokenizer(folder, "tokenizer", transformer.text_len ?? null);
  const paths: Partial<Record<Component, string>> = {};
  let bytes = 0;
  for (const component of components) {
    const model = await findModel(folder, component);
    paths[component] = model.path;
    bytes += model.bytes;
  }
  return {
    name,
    guidance: readPackGuidance(index),
    paths: paths as Record<Component, string>,
    bytes,
    scheduler: await readPackScheduler(folder),
    tokenizer,
    textWidth: text.d_model,
    vae,
    patch: transformer.patch_size,
    previewMap: await readPreviewMap(folder, vae.latentChannels),
  };
}

/** @throws {PackError} when the components don't belong together, or to a text-to-video model */
function checkTogether(transformer: z.infer<typeof transformerSchema>, textWidth: number, vae: WanVae): void {
  const file = "transformer/config.json";
  const { in_channels: channels, out_channels: out, text_dim: textDim, image_dim: imageDim } = transformer;
  if (imageDim != null || channels !== (out ?? channels)) {
    throw new PackError(file, "this is an image-to-video transformer; use a text-to-video model");
  }
  if (channels !== vae.latentChannels) {
    throw new PackError(
      file,
      `in_channels is ${channels}, but the VAE has ${vae.latentChannels} latent channels`,
    );
  }
  if (textDim !== textWidth) {
    throw new PackError(file, `text_dim is ${textDim}, but the text encoder's d_model is ${textWidth}`);
  }
}
