import { cacheInput, cacheOutput, firstChunkInput } from "../wan/decodeWithCaches.ts";
import { readWanConfig } from "../wan/packConfig.ts";
import type { CacheShape, WanVae } from "../wan/vaeConfig.ts";
import { type ComponentPlan, noise, ones, tokens, zero } from "./componentPlan.ts";
import { floats, type TensorRule, type TensorRules, wholeNumbers } from "./tensorRules.ts";

const fixedLength = "videos have a fixed length";
/** Latent frames of the trial run, and their height and width. */
const frames = 2;
const side = 8;

/** Plans the components of a WAN pack from its config files. @throws {PackError} */
export async function wanPlan(folder: string): Promise<ComponentPlan[]> {
  const { tokenizer, textWidth, vae } = await readWanConfig(folder, "checked");
  return [
    textEncoder(tokenizer.length, textWidth),
    denoiser(vae.latentChannels, tokenizer.length, textWidth),
    decoder(vae),
  ];
}

function textEncoder(length: number, width: number): ComponentPlan {
  return {
    name: "text_encoder",
    file: "text_encoder/model.onnx",
    inputs: {
      input_ids: { types: wholeNumbers, ranks: [2] },
      attention_mask: { types: wholeNumbers, ranks: [2] },
    },
    outputs: { last_hidden_state: { types: floats, ranks: [3], sizes: { 2: width } } },
    trial: {
      input_ids: { dims: [1, length], values: tokens },
      attention_mask: { dims: [1, length], values: ones },
    },
    results: { last_hidden_state: [1, length, width] },
  };
}

function denoiser(channels: number, length: number, width: number): ComponentPlan {
  return {
    name: "transformer",
    file: "transformer/model.onnx",
    inputs: {
      hidden_states: {
        types: floats,
        ranks: [5],
        sizes: { 1: channels },
        free: { 2: fixedLength },
        freeSize: true,
      },
      timestep: { types: [...floats, ...wholeNumbers], ranks: [0, 1] },
      encoder_hidden_states: { types: floats, ranks: [3], sizes: { 2: width } },
    },
    outputs: { out_hidden_states: { types: floats, ranks: [5] } },
    trial: {
      hidden_states: { dims: [1, channels, frames, side, side], values: noise },
      timestep: 500,
      encoder_hidden_states: { dims: [1, length, width], values: noise },
    },
    results: { out_hidden_states: [1, channels, frames, side, side] },
  };
}

/** With a dynamic number of frames, or with one latent frame per run and caches. */
function decoder({ latentChannels: channels, spatialFactor, temporalFactor, caches }: WanVae): ComponentPlan {
  const latentFrames = caches ? 1 : frames;
  const decodedFrames = caches ? 1 : temporalFactor * (frames - 1) + 1;
  const named = (name: (index: number) => string, rule: (cache: CacheShape) => TensorRule): TensorRules =>
    Object.fromEntries((caches ?? []).map((cache, index) => [name(index), rule(cache)]));
  const cacheRule = (cache: CacheShape): TensorRule => ({
    types: floats,
    ranks: [5],
    sizes: { 1: cache.channels },
  });
  const cacheDims = ({ channels: depth, frames: kept, scale }: CacheShape) => [
    1,
    depth,
    kept,
    side * scale,
    side * scale,
  ];
  return {
    name: "vae_decoder",
    file: "vae_decoder/model.onnx",
    inputs: {
      latent_sample: {
        types: floats,
        ranks: [5],
        sizes: { 1: channels },
        ...(caches ? {} : { free: { 2: fixedLength } }),
        freeSize: true,
      },
      ...(caches ? { [firstChunkInput]: { types: wholeNumbers, ranks: [0, 1] } } : {}),
      ...named(cacheInput, cacheRule),
    },
    outputs: { sample: { types: floats, ranks: [5] }, ...named(cacheOutput, cacheRule) },
    trial: {
      latent_sample: { dims: [1, channels, latentFrames, side, side], values: noise },
      [firstChunkInput]: 1,
      ...Object.fromEntries(
        (caches ?? []).map((cache, i) => [cacheInput(i), { dims: cacheDims(cache), values: zero }]),
      ),
    },
    results: {
      sample: [1, 3, decodedFrames, side * spatialFactor, side * spatialFactor],
      ...Object.fromEntries((caches ?? []).map((cache, i) => [cacheOutput(i), cacheDims(cache)])),
    },
  };
}
