import { numericOverflow } from "../../diffusion/denoise.ts";
import { planesAt, type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { type LatentScale, toVae } from "./latentScale.ts";

/**
 * Decodes latents [channels, height, width] of one picture, as the denoiser has them.
 * Throws PermanentError NUMERIC_OVERFLOW when the decoder overflows, as the stock VAE does in float16.
 */
export async function decodeLatents(
  vae: OnnxModel,
  latents: Float32Array,
  latentShape: readonly [number, number, number],
  scale: LatentScale,
): Promise<RgbImage> {
  const feed = vae.feed("latent_sample", { data: toVae(latents, scale), dims: [1, ...latentShape] });
  const { sample } = await vae.run([feed], ["sample"]);
  if (!sample) throw new Error("the VAE gave no sample");
  const [, , height = 0, width = 0] = sample.dims;
  const image = rgbFromPlanes(planesAt(sample.data, { width, height }));
  if (!image) throw numericOverflow("decoding");
  return image;
}
