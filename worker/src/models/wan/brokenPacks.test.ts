import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { writeWanPack } from "../../testing/wanPack.ts";
import { createGenerator } from "../registry.ts";

type Json = Record<string, unknown>;
const change = (file: string, values: Json) => async (folder: string) => {
  const path = join(folder, file);
  const json: Json = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...json, ...values }));
};

const faults: [string, (folder: string) => Promise<unknown>, string][] = [
  [
    "a missing component",
    (folder) => rm(join(folder, "transformer/model.onnx")),
    "transformer/model.onnx: the file is missing; export or copy this component of the model",
  ],
  [
    "another model in its place",
    (folder) => copyFile(join(folder, "vae_decoder/model.onnx"), join(folder, "text_encoder/model.onnx")),
    'text_encoder/model.onnx: the model has no input "input_ids", has no input "attention_mask"',
  ],
  [
    "a truncated model",
    async (folder) => {
      const path = join(folder, "vae_decoder/model.onnx");
      await writeFile(path, (await readFile(path)).subarray(0, 100));
    },
    "vae_decoder/model.onnx: the model can't be loaded, copy or export it again",
  ],
  [
    "a VAE of another model",
    change("vae_decoder/config.json", {
      z_dim: 5,
      latents_mean: [0, 0, 0, 0, 0],
      latents_std: [1, 1, 1, 1, 1],
    }),
    "transformer/config.json: in_channels is 4, but the VAE has 5 latent channels",
  ],
  [
    "too few numbers for the latents",
    change("vae_decoder/config.json", { latents_std: [1, 1] }),
    'vae_decoder/config.json: "latents_std" has 2 numbers, z_dim is 4',
  ],
  [
    "a text encoder of another model",
    change("text_encoder/config.json", { d_model: 16 }),
    "transformer/config.json: text_dim is 4, but the text encoder's d_model is 16",
  ],
  [
    "another text length than the model was exported for",
    change("transformer/config.json", { text_len: 512 }),
    "transformer/config.json: text_len is 512, but the model was exported for 8 tokens",
  ],
  [
    "caches that the model does not have",
    change("vae_decoder/config.json", { cache_shapes: [[4, 1, 2]] }),
    'vae_decoder/model.onnx: the model has no input "first_chunk", has no input "cache_in.0"',
  ],
  [
    "an image-to-video transformer",
    change("transformer/config.json", { in_channels: 36 }),
    "transformer/config.json: this is an image-to-video transformer; use a text-to-video model",
  ],
  [
    "WAN 2.2",
    change("model_index.json", { transformer_2: ["diffusers", "WanTransformer3DModel"] }),
    "model_index.json: this is WAN 2.2, which is not supported; use a WAN 2.1 pack",
  ],
  [
    "a scheduler that is not known",
    change("scheduler/scheduler_config.json", { _class_name: "PNDMScheduler" }),
    "scheduler/scheduler_config.json: PNDMScheduler is not supported",
  ],
  [
    "a preview map of another VAE",
    change("preview.json", { weights: [[1, 0, 0]] }),
    "preview.json: it has weights for 1 channels, the VAE has 4",
  ],
  [
    "a tokenizer without its end token",
    change("tokenizer/tokenizer_config.json", { eos_token: "<end>" }),
    'tokenizer/tokenizer.json: it has no token "<end>"',
  ],
];

test.each(faults)("%s makes the formats unavailable and says what to fix", async (_name, fault, reason) => {
  const modelsDir = await temporaryFolder();
  const folder = join(modelsDir, "wan");
  await writeWanPack(folder);
  await fault(folder);
  const generator = await createGenerator({
    modelsDir,
    jobTypes: ["image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });
  const [capability] = generator.capabilities;
  expect(capability).toMatchObject({ available: false, reason: expect.stringContaining(reason) });
  await generator.close();
});
