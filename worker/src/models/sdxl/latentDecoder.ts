import { numericOverflow } from "../../diffusion/denoise.ts";
import { type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";

/**
 * Decodes latents [channels, height, width] of one picture: (x / scaling + shift) through the VAE.
 * Throws PermanentError NUMERIC_OVERFLOW when the decoder overflows, as the stock VAE does in float16.
 */
export async function decodeLatents(
  vae: OnnxModel,
  latents: Float32Array,
  latentShape: readonly [number, number, number],
  factors: { scalingFactor: number; shiftFactor: number },
): Promise<RgbImage> {
  const scaled = latents.map((value) => value / factors.scalingFactor + factors.shiftFactor);
  const feed = vae.feed("latent_sample", { data: scaled, dims: [1, ...latentShape] });
  const { sample } = await vae.run([feed], ["sample"]);
  if (!sample) throw new Error("the VAE gave no sample");
  const image = rgbFromPlanes(sample.data, sample.dims[3] ?? 0, sample.dims[2] ?? 0);
  if (!image) throw numericOverflow("decoding");
  return image;
}
