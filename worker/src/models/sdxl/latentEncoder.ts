import { planesFromRgb, type RgbImage } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { requireFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import { fromVae, type LatentScale } from "./latentScale.ts";
import type { LatentShape } from "./latentShape.ts";

const file = "vae_encoder/model.onnx";

/** Output names of Optimum's exports: mean and log variance stacked, or the latents alone. */
export const encoderOutputs = ["latent_parameters", "latent_sample"] as const;

/**
 * Encodes an image to latents in the denoiser's scale, [channels, height, width]. Uses the mean of the encoder's
 * distribution: its deviation is invisible, and the same image always starts from the same latents.
 * @throws {PackError} when the output has another shape or is not finite
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
  const expected = [shape[0] * (output === "latent_parameters" ? 2 : 1), shape[1], shape[2]];
  if (!encoded || encoded.dims.slice(1).join() !== expected.join()) {
    const actual = encoded?.dims.slice(1).join(" × ");
    throw new PackError(file, `its output has the shape ${actual} instead of ${expected.join(" × ")}`);
  }
  const latents = fromVae(encoded.data.subarray(0, shape[0] * shape[1] * shape[2]), scale);
  requireFinite(file, latents);
  return latents;
}
