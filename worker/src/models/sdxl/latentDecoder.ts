import { numericOverflow } from "../../diffusion/denoise.ts";
import { planesAt, type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { notFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import { type LatentScale, toVae } from "./latentScale.ts";

const file = "vae_decoder/model.onnx";

/**
 * Decodes the denoised latents of one image, [channels, height, width].
 * @throws {PermanentError} `NUMERIC_OVERFLOW` when the decoder overflows, as the original VAE does in float16
 * @throws {PackError} when it can't decode even a gray image, or its output has another shape
 */
export async function decodeLatents(
  vae: OnnxModel,
  latents: Float32Array,
  latentShape: readonly [number, number, number],
  scale: LatentScale,
): Promise<RgbImage> {
  const image = await decode(vae, toVae(latents, scale), latentShape);
  if (image) return image;
  const gray = await decode(vae, new Float32Array(latents.length), latentShape);
  throw gray ? numericOverflow("decoding") : notFinite(file);
}

/** Null if the output is not finite. */
async function decode(
  vae: OnnxModel,
  data: Float32Array,
  latentShape: readonly [number, number, number],
): Promise<RgbImage | null> {
  const feed = vae.feed("latent_sample", { data, dims: [1, ...latentShape] });
  const { sample } = await vae.run([feed], ["sample"]);
  const [, channels = 0, height = 0, width = 0] = sample?.dims ?? [];
  if (!sample || channels !== 3 || height % latentShape[1] !== 0 || width % latentShape[2] !== 0) {
    throw new PackError(
      file,
      `its output has the shape ${sample?.dims.join(" × ")} instead of 1 × 3 × height × width`,
    );
  }
  return rgbFromPlanes(planesAt(sample.data, { width, height }));
}
