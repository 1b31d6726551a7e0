import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { demoModelsDir } from "../../testing/demoPack.ts";
import { readPackJson } from "../packFiles.ts";
import { encodeImage } from "./latentEncoder.ts";

const configSchema = z.object({ latent_channels: z.number(), block_out_channels: z.array(z.number()) });

let runtime: OnnxRuntime;
let vae: OnnxModel;
let channels: number;
let side: number;
beforeAll(async () => {
  const config = configSchema.parse(await readPackJson(`${demoModelsDir}/sdxl`, "vae_encoder/config.json"));
  channels = config.latent_channels;
  side = 2 * 2 ** (config.block_out_channels.length - 1);
  runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
  vae = await runtime.open(`${demoModelsDir}/sdxl/vae_encoder/model.onnx`);
});
afterAll(() => runtime.close());

/** Two by two latents of a gray image; the VAE's values over `gain`. */
const encode = (gain: number, as = channels): Promise<Float32Array> =>
  encodeImage(
    vae,
    { data: new Uint8Array(side * side * 3).fill(128), width: side, height: side },
    [as, 2, 2],
    { gain: new Array(as).fill(gain), offset: new Array(as).fill(0) },
  );

test("of the mean and the variance the mean is taken, in the denoiser's scale, the same each time", async () => {
  const once = await encode(1);
  expect(once).toHaveLength(channels * 4);
  expect(await encode(1)).toEqual(once);
  expect([...(await encode(2))]).toEqual([...once].map((value) => value / 2));
});

test("numbers that are none, and other latents, are the pack's fault", async () => {
  await expect(encode(0)).rejects.toThrow("vae_encoder/model.onnx: it gives numbers that are not finite");
  await expect(encode(1, channels + 1)).rejects.toThrow(
    `vae_encoder/model.onnx: its output has the shape ${channels * 2} × 2 × 2 instead of ${channels * 2 + 2} × 2 × 2`,
  );
});
