import { z } from "zod";
import { hasComponent, parsePackJson } from "../packFiles.ts";
import { encoderOutputs } from "../sdxl/latentEncoder.ts";
import { type ComponentPlan, noise, ones, tokens, zero } from "./componentPlan.ts";
import { floats, type TensorRules, wholeNumbers } from "./tensorRules.ts";

const textSchema = z.object({
  hidden_size: z.number().int().positive(),
  num_hidden_layers: z.number().int().min(2),
  max_position_embeddings: z.number().int().positive().default(77),
  projection_dim: z.number().int().positive().optional(),
});
const unetSchema = z.object({
  in_channels: z.number().int().positive(),
  cross_attention_dim: z.number().int().positive(),
  time_cond_proj_dim: z.number().int().positive().nullish(),
});
const vaeSchema = z.object({
  latent_channels: z.number().int().positive(),
  block_out_channels: z.array(z.number()).min(1),
});

const numbers = [...floats, ...wholeNumbers];
const batchOfTwo = "guidance needs a batch of two";
/** Height and width of the trial run's latents. */
const side = 16;

/** Plans the components of an SDXL pack from its config files. @throws {PackError} */
export async function sdxlPlan(folder: string): Promise<ComponentPlan[]> {
  const text = await parsePackJson(folder, "text_encoder/config.json", textSchema);
  const text2 = await parsePackJson(folder, "text_encoder_2/config.json", textSchema);
  const unet = await parsePackJson(folder, "unet/config.json", unetSchema);
  const vae = await parsePackJson(folder, "vae_decoder/config.json", vaeSchema);
  const plans = [
    textEncoder("text_encoder", text, {}),
    textEncoder("text_encoder_2", text2, {
      text_embeds: {
        types: floats,
        ranks: [2],
        ...(text2.projection_dim ? { sizes: { 1: text2.projection_dim } } : {}),
      },
    }),
    denoiser(unet, text2.projection_dim ?? text2.hidden_size),
    decoder(vae),
  ];
  // Only image to image needs it.
  if (await hasComponent(folder, "vae_encoder")) plans.push(encoder(vae));
  return plans;
}

function textEncoder(name: string, config: z.infer<typeof textSchema>, pooled: TensorRules): ComponentPlan {
  const length = config.max_position_embeddings;
  // SDXL uses the penultimate hidden states.
  const states = `hidden_states.${config.num_hidden_layers - 1}`;
  return {
    name,
    file: `${name}/model.onnx`,
    inputs: { input_ids: { types: wholeNumbers, ranks: [2] } },
    outputs: { [states]: { types: floats, ranks: [3], sizes: { 2: config.hidden_size } }, ...pooled },
    trial: { input_ids: { dims: [1, length], values: tokens } },
    results: {
      [states]: [1, length, config.hidden_size],
      ...("text_embeds" in pooled ? { text_embeds: [1, config.projection_dim ?? null] } : {}),
    },
  };
}

function denoiser(config: z.infer<typeof unetSchema>, pooled: number): ComponentPlan {
  const { in_channels: channels, cross_attention_dim: width, time_cond_proj_dim: guidance } = config;
  return {
    name: "unet",
    file: "unet/model.onnx",
    inputs: {
      sample: {
        types: floats,
        ranks: [4],
        sizes: { 1: channels },
        free: { 0: batchOfTwo },
        freeSize: true,
      },
      timestep: { types: numbers, ranks: [0, 1] },
      encoder_hidden_states: {
        types: floats,
        ranks: [3],
        sizes: { 2: width },
        free: { 0: batchOfTwo, 1: "long prompts are truncated to 75 tokens" },
      },
      text_embeds: { types: floats, ranks: [2], sizes: { 1: pooled } },
      time_ids: { types: numbers, ranks: [2], sizes: { 1: 6 } },
      ...(guidance
        ? { timestep_cond: { types: floats, ranks: [2], sizes: { 1: guidance }, optional: true } }
        : {}),
    },
    outputs: { out_sample: { types: floats, ranks: [4] } },
    trial: {
      sample: { dims: [2, channels, side, side], values: noise },
      timestep: 500,
      encoder_hidden_states: { dims: [2, 77, width], values: noise },
      text_embeds: { dims: [2, pooled], values: noise },
      time_ids: { dims: [2, 6], values: (index) => [1024, 1024, 0, 0, 1024, 1024][index % 6] ?? 0 },
      ...(guidance ? { timestep_cond: { dims: [2, guidance], values: ones } } : {}),
    },
    results: { out_sample: [2, channels, side, side] },
  };
}

function decoder(vae: z.infer<typeof vaeSchema>): ComponentPlan {
  const pixels = side * 2 ** (vae.block_out_channels.length - 1);
  return {
    name: "vae_decoder",
    file: "vae_decoder/model.onnx",
    inputs: {
      latent_sample: {
        types: floats,
        ranks: [4],
        sizes: { 1: vae.latent_channels },
        freeSize: true,
      },
    },
    outputs: { sample: { types: floats, ranks: [4] } },
    trial: { latent_sample: { dims: [1, vae.latent_channels, side, side], values: noise } },
    results: { sample: [1, 3, pixels, pixels] },
  };
}

function encoder(vae: z.infer<typeof vaeSchema>): ComponentPlan {
  const pixels = side * 2 ** (vae.block_out_channels.length - 1);
  return {
    name: "vae_encoder",
    file: "vae_encoder/model.onnx",
    inputs: { sample: { types: floats, ranks: [4], sizes: { 1: 3 }, freeSize: true } },
    outputs: Object.fromEntries(
      encoderOutputs.map((name) => [name, { types: floats, ranks: [4], optional: true }]),
    ),
    trial: { sample: { dims: [1, 3, pixels, pixels], values: zero } },
    results: {
      latent_parameters: [1, 2 * vae.latent_channels, side, side],
      latent_sample: [1, vae.latent_channels, side, side],
    },
  };
}
