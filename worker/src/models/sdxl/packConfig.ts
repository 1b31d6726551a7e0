import { z } from "zod";
import type { PreviewMap } from "../../diffusion/latentPreview.ts";
import type { SamplingLimits, SchedulerFactory } from "../../schedulers/createScheduler.ts";
import { UnsupportedSchedulerError } from "../../schedulers/scheduler.ts";
import { PackError } from "../packError.ts";
import { findModel, hasComponent, parsePackJson } from "../packFiles.ts";
import { type PackGuidance, packGuidanceSchema, readPackGuidance } from "../packGuidance.ts";
import { readPackScheduler } from "../packScheduler.ts";
import { readPreviewMap } from "../preview/readPreviewMap.ts";
import { type ClipTokenizer, loadClipTokenizer } from "./clipTokenizer.ts";
import { type LatentScale, latentScaleSchema, readLatentScale } from "./latentScale.ts";

const indexSchema = packGuidanceSchema.extend({
  force_zeros_for_empty_prompt: z.boolean().default(true),
  /** Limits of a distilled checkpoint. Not part of diffusers' index; see decision 0026. */
  max_inference_steps: z.number().int().positive().nullish(),
  max_guidance_scale: z.number().min(0).nullish(),
});

const textEncoderSchema = z.object({ max_position_embeddings: z.number().int().positive().default(77) });
const unetSchema = z.object({
  in_channels: z.number().int().positive(),
  time_cond_proj_dim: z.number().int().positive().nullish(),
});
const vaeSchema = latentScaleSchema.extend({ block_out_channels: z.array(z.number()).min(1) });

/** The components that every generation needs, by folder. */
export const components = ["text_encoder", "text_encoder_2", "unet", "vae_decoder"] as const;
/** The component that only image to image needs. */
export const vaeEncoder = "vae_encoder";
export type Component = (typeof components)[number] | typeof vaeEncoder;

/** The configuration of an SDXL pack in Optimum's layout of a diffusers export. */
export type SdxlConfig = {
  name: string;
  /** `vae_encoder` is null in a pack without image to image. */
  paths: Readonly<Record<(typeof components)[number], string> & Record<typeof vaeEncoder, string | null>>;
  /** Total size of the models in bytes. */
  bytes: number;
  forceZerosForEmptyPrompt: boolean;
  guidance: PackGuidance;
  scheduler: SchedulerFactory;
  /** Limits of a distilled checkpoint; null where there is none. */
  limits: SamplingLimits;
  /** Width of the guidance embedding that a distilled UNet takes as `timestep_cond`. */
  timeCondWidth: number | null;
  tokenizer: ClipTokenizer;
  tokenizer2: ClipTokenizer;
  latentChannels: number;
  /** Pixels per latent along one side: 8 for the original SDXL. */
  vaeFactor: number;
  latentScale: LatentScale;
  previewMap: PreviewMap | null;
};

/** Reads and checks a pack. @throws {PackError} naming the file to fix */
export async function readSdxlConfig(folder: string, name: string): Promise<SdxlConfig> {
  const index = await parsePackJson(folder, "model_index.json", indexSchema);
  const unet = await parsePackJson(folder, "unet/config.json", unetSchema);
  const vae = await parsePackJson(folder, "vae_decoder/config.json", vaeSchema);
  const text = await parsePackJson(folder, "text_encoder/config.json", textEncoderSchema);
  const text2 = await parsePackJson(folder, "text_encoder_2/config.json", textEncoderSchema);
  if (unet.in_channels !== vae.latent_channels) {
    throw new PackError(
      "unet/config.json",
      `in_channels is ${unet.in_channels}, but the VAE has ${vae.latent_channels} latent channels; ` +
        "use a text-to-image model whose UNet and VAE belong together",
    );
  }
  const { paths, bytes } = await findModels(folder);
  const scheduler = await readPackScheduler(folder);
  const tokenizer = await loadClipTokenizer(folder, "tokenizer", text.max_position_embeddings);
  const tokenizer2 = await loadClipTokenizer(folder, "tokenizer_2", text2.max_position_embeddings);
  if (tokenizer.maxTokens !== tokenizer2.maxTokens) {
    throw new PackError(
      "tokenizer_2/tokenizer_config.json",
      `it has ${tokenizer2.maxTokens + 2} positions, the first tokenizer ${tokenizer.maxTokens + 2}; both need the same number`,
    );
  }
  return {
    name,
    paths,
    bytes,
    forceZerosForEmptyPrompt: index.force_zeros_for_empty_prompt,
    guidance: readPackGuidance(index),
    scheduler,
    limits: readLimits(index, scheduler),
    timeCondWidth: unet.time_cond_proj_dim ?? null,
    tokenizer,
    tokenizer2,
    latentChannels: vae.latent_channels,
    vaeFactor: 2 ** (vae.block_out_channels.length - 1),
    latentScale: readLatentScale(vae, "vae_decoder/config.json"),
    previewMap: await readPreviewMap(folder, vae.latent_channels),
  };
}

async function findModels(folder: string): Promise<Pick<SdxlConfig, "paths" | "bytes">> {
  const paths: Partial<Record<Component, string>> = {};
  let bytes = 0;
  const withEncoder = await hasComponent(folder, vaeEncoder);
  for (const component of withEncoder ? ([...components, vaeEncoder] as const) : components) {
    const model = await findModel(folder, component);
    paths[component] = model.path;
    bytes += model.bytes;
  }
  return { paths: { [vaeEncoder]: null, ...paths } as SdxlConfig["paths"], bytes };
}

/** The pack's limits take precedence over those of its scheduler. */
function readLimits(index: z.infer<typeof indexSchema>, scheduler: SchedulerFactory): SamplingLimits {
  const maxSteps = index.max_inference_steps ?? scheduler.limits.maxSteps;
  const maxGuidanceScale = index.max_guidance_scale ?? scheduler.limits.maxGuidanceScale;
  try {
    if (maxSteps !== null) scheduler.create(maxSteps, () => {});
  } catch (error) {
    if (!(error instanceof UnsupportedSchedulerError)) throw error;
    throw new PackError("model_index.json", `"max_inference_steps" is too large: ${error.message}`, {
      cause: error,
    });
  }
  return { maxSteps, maxGuidanceScale };
}
