import { planesFromRgb, type RgbImage } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import { fromVae, type LatentScale } from "./latentScale.ts";
import type { LatentShape } from "./latentShape.ts";

const file = "vae_encoder/model.onnx";

/** Outputs of Optimum's exports: mean and logarithm of the variance behind each other, or latents alone. */
export const encoderOutputs = ["latent_parameters", "latent_sample"] as const;

/**
 * Encodes an image to latents as the denoiser has them, [channels, height, width]. Of the distribution that the
 * encoder gives the mean is taken: its spread is far below what one can see, and the same image always begins the
 * same way.
 * Throws PackError for an encoder of other latents, or of numbers that are none: an image's are never too large.
 */
export async function encodeImage(
  vae: OnnxModel,
  image: RgbImage,
  shape: LatentShape,
  scale: LatentScale,
): Promise<Float32Array> {
  const output = encoderOutputs.find((name) => vae.outputNames.includes(name)) ?? encoderOutputs[0];
  const dims = [1, 3, image.height, image.width];
  const feed = vae.feed("sample", { data: planesFromRgb(image), dims });
  const { [output]: encoded } = await vae.run([feed], [output]);
  const wanted = [shape[0] * (output === "latent_parameters" ? 2 : 1), shape[1], shape[2]];
  if (!encoded || encoded.dims.slice(1).join() !== wanted.join()) {
    const is = encoded?.dims.slice(1).join(" × ");
    throw new PackError(file, `it gives ${is} numbers and not ${wanted.join(" × ")}`);
  }
  const latents = fromVae(encoded.data.subarray(0, shape[0] * shape[1] * shape[2]), scale);
  requireFinite(file, latents);
  return latents;
}
