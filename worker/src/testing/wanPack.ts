import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type GraphNode, onnxGraph } from "./onnxGraph.ts";

/** What the tiny WAN pack of tests computes, for tests to expect numbers. */
export const wanPack = {
  channels: 4,
  textLength: 8,
  spatialFactor: 8,
  temporalFactor: 4,
  /** Multiples that sides have to be of: the factor times a patch of 2. */
  sideMultiple: 16,
  /** Embeddings by token id; what stands past the end token is not zero, so that it has to be cleared. */
  embeddings: { pad: 9, end: 0, unknown: 0, red: 0.4, blue: -0.3, moving: 0.1 },
  /** Velocity is `pull · (x − c) · 1000 / timestep`, c being the sum of all embeddings, times 2 where the mask is 1. */
  pull: 0.9,
  means: [0.1, 0, -0.1, 0.2],
  deviations: [0.5, 1, 0.25, 0.8],
  /** rgb = Σ weights[color][channel] · (zₜ + echo · zₜ₋₁) */
  weights: [
    [0.5, 0.1, 0, 0],
    [0, 0.4, 0.2, 0],
    [0.1, 0, 0.3, 0.3],
  ],
  echo: 0.5,
} as const;

const { channels, textLength } = wanPack;

export type WanPackOptions = {
  /** `flow`: Euler steps. */
  scheduler?: "unipc" | "flow";
  /** How the VAE is exported: for any number of latent frames, or one by one with caches. */
  decoder?: "chunks" | "caches";
  decodeChunk?: number;
};

/** Writes a WAN 2.1 folder whose models are a few operators each. */
export async function writeWanPack(folder: string, options: WanPackOptions = {}): Promise<void> {
  const { decoder = "chunks" } = options;
  const files: Record<string, unknown> = {
    "model_index.json": { _class_name: "WanPipeline", _diffusers_version: "0.33.0" },
    "scheduler/scheduler_config.json": schedulerConfigs[options.scheduler ?? "unipc"],
    "tokenizer/tokenizer.json": tokenizer,
    "tokenizer/tokenizer_config.json": { eos_token: "</s>", pad_token: "<pad>" },
    "text_encoder/config.json": { _class_name: "UMT5EncoderModel", d_model: channels },
    "transformer/config.json": {
      _class_name: "WanTransformer3DModel",
      in_channels: channels,
      out_channels: channels,
      text_dim: channels,
      text_len: textLength,
      patch_size: [1, 2, 2],
    },
    "vae_decoder/config.json": {
      _class_name: "AutoencoderKLWan",
      z_dim: channels,
      temperal_downsample: [false, true, true],
      latents_mean: wanPack.means,
      latents_std: wanPack.deviations,
      temporal_context: 1,
      decode_chunk: options.decodeChunk ?? 2,
      ...(decoder === "caches" ? { cache_shapes: [[channels, 1, 2]] } : {}),
    },
    "preview.json": {
      weights: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
      ],
      bias: [0, 0, 0],
    },
    "text_encoder/model.onnx": textEncoder(),
    "transformer/model.onnx": transformer(),
    "vae_decoder/model.onnx": decoder === "caches" ? cachedDecoder() : chunkDecoder(),
  };
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
}

const schedulerConfigs = {
  unipc: {
    _class_name: "UniPCMultistepScheduler",
    prediction_type: "flow_prediction",
    use_flow_sigmas: true,
    flow_shift: 3,
    solver_order: 2,
    solver_type: "bh2",
    predict_x0: true,
    final_sigmas_type: "zero",
  },
  flow: { _class_name: "FlowMatchEulerDiscreteScheduler", num_train_timesteps: 1000, shift: 3 },
};

const special = (id: number, content: string) => ({ id, content, special: true, normalized: false });
const tokenizer = {
  version: "1.0",
  added_tokens: [special(0, "<pad>"), special(1, "</s>"), special(2, "<unk>")],
  normalizer: null,
  pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
  post_processor: null,
  decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
  model: {
    type: "Unigram",
    unk_id: 2,
    vocab: [
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁red", -1],
      ["▁blue", -1],
      ["▁moving", -1],
    ],
  },
};

const float = (name: string, dims: number[], data: number[]) =>
  ({ name, type: "float32", dims, data }) as const;
const whole = (name: string, data: number[]) => ({ name, type: "int64", dims: [data.length], data }) as const;
const node = (op: string, inputs: string[], output: string, attributes?: GraphNode["attributes"]) => ({
  op,
  inputs,
  output,
  ...(attributes ? { attributes } : {}),
});

/** Embeddings of a table, all channels alike, times 1 + mask. */
function textEncoder(): Uint8Array {
  const table = Object.values(wanPack.embeddings).flatMap((value) => Array(channels).fill(value));
  const ids = ["batch", "tokens"];
  return onnxGraph({
    inputs: [
      { name: "input_ids", type: "int64", axes: ids },
      { name: "attention_mask", type: "int64", axes: ids },
    ],
    outputs: [{ name: "last_hidden_state", type: "float32", axes: [...ids, channels] }],
    constants: [
      float("table", [table.length / channels, channels], table),
      float("one", [1], [1]),
      whole("last", [2]),
    ],
    nodes: [
      node("Gather", ["table", "input_ids"], "rows"),
      node("Cast", ["attention_mask"], "mask", { to: 1 }),
      node("Add", ["mask", "one"], "factor"),
      node("Unsqueeze", ["factor", "last"], "factors"),
      node("Mul", ["rows", "factors"], "last_hidden_state"),
    ],
  });
}

function transformer(): Uint8Array {
  const video = ["batch", channels, "frames", "height", "width"];
  return onnxGraph({
    inputs: [
      { name: "hidden_states", type: "float32", axes: video },
      { name: "timestep", type: "float32", axes: ["batch"] },
      { name: "encoder_hidden_states", type: "float32", axes: ["batch", textLength, channels] },
    ],
    outputs: [{ name: "out_hidden_states", type: "float32", axes: video }],
    constants: [
      float("pull", [1], [wanPack.pull * 1000]),
      whole("tokens", [1]),
      whole("as_video", [1, channels, 1, 1, 1]),
    ],
    nodes: [
      node("ReduceSum", ["encoder_hidden_states", "tokens"], "sum", { keepdims: 0 }),
      node("Reshape", ["sum", "as_video"], "center"),
      node("Sub", ["hidden_states", "center"], "away"),
      node("Div", ["pull", "timestep"], "strength"),
      node("Mul", ["away", "strength"], "out_hidden_states"),
    ],
  });
}

const nearest = {
  mode: "nearest",
  nearest_mode: "floor",
  coordinate_transformation_mode: "asymmetric",
} as const;
const colors = float("colors", [3, channels, 1, 1, 1], wanPack.weights.flat());
const images = {
  name: "sample",
  type: "float32",
  axes: ["batch", 3, "images", "rows", "columns"],
} as const;
const latents = (frames: number | string) =>
  ({ name: "latent_sample", type: "float32", axes: [1, channels, frames, "height", "width"] }) as const;

function chunkDecoder(): Uint8Array {
  const { temporalFactor: time, spatialFactor: space } = wanPack;
  return onnxGraph({
    inputs: [latents("frames")],
    outputs: [images],
    constants: [
      colors,
      float("echo", [1], [wanPack.echo]),
      float("scales", [5], [1, 1, time, space, space]),
      whole("padding", [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
      whole("zero", [0]),
      whole("minus_one", [-1]),
      whole("time", [2]),
      whole("first", [time - 1]),
      whole("end", [2 ** 31]),
    ],
    nodes: [
      node("Pad", ["latent_sample", "padding"], "padded"),
      node("Slice", ["padded", "zero", "minus_one", "time"], "before"),
      node("Mul", ["before", "echo"], "echoed"),
      node("Add", ["latent_sample", "echoed"], "mixed"),
      node("Conv", ["mixed", "colors"], "rgb"),
      node("Resize", ["rgb", "", "scales"], "large", nearest),
      node("Slice", ["large", "first", "end", "time"], "sample"),
    ],
  });
}

/** The same numbers, one latent frame at a time; what it remembers is twice as high and wide as the latents. */
function cachedDecoder(): Uint8Array {
  const { temporalFactor: time, spatialFactor: space } = wanPack;
  const cache = (name: string) =>
    ({ name, type: "float32", axes: [1, channels, 1, "cache_height", "cache_width"] }) as const;
  return onnxGraph({
    inputs: [latents(1), { name: "first_chunk", type: "int64", axes: [1] }, cache("cache_in.0")],
    outputs: [images, cache("cache_out.0")],
    constants: [
      colors,
      float("echo", [1], [wanPack.echo]),
      float("double", [5], [1, 1, 1, 2, 2]),
      float("scales", [5], [1, 1, time, space / 2, space / 2]),
      whole("time", [2]),
      whole("too_many", [time - 1]),
      whole("end", [2 ** 31]),
    ],
    nodes: [
      node("Resize", ["latent_sample", "", "double"], "cache_out.0", nearest),
      node("Mul", ["cache_in.0", "echo"], "echoed"),
      node("Add", ["cache_out.0", "echoed"], "mixed"),
      node("Conv", ["mixed", "colors"], "rgb"),
      node("Resize", ["rgb", "", "scales"], "large", nearest),
      node("Mul", ["first_chunk", "too_many"], "first"),
      node("Slice", ["large", "first", "end", "time"], "sample"),
    ],
  });
}
