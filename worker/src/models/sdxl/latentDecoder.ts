import { numericOverflow } from "../../diffusion/denoise.ts";
import { planesAt, type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { notFinite } from "../finiteNumbers.ts";
import { PackError } from "../packError.ts";
import { type LatentScale, toVae } from "./latentScale.ts";

const file = "vae_decoder/model.onnx";

/**
 * Decodes latents [channels, height, width] of one image, as the denoiser has them.
 * Throws PermanentError NUMERIC_OVERFLOW when the decoder overflows, as the stock VAE does in float16, and PackError
 * when it can't even decode a grey image, or gives something else.
 */
export async function decodeLatents(
  vae: OnnxModel,
  latents: Float32Array,
  latentShape: readonly [number, number, number],
  scale: LatentScale,
): Promise<RgbImage> {
  const image = await decode(vae, toVae(latents, scale), latentShape);
  if (image) return image;
  const grey = await decode(vae, new Float32Array(latents.length), latentShape);
  throw grey ? numericOverflow("decoding") : notFinite(file);
}

/** null where the result has numbers that are none. */
async function decode(
  vae: OnnxModel,
  data: Float32Array,
  latentShape: readonly [number, number, number],
): Promise<RgbImage | null> {
  const feed = vae.feed("latent_sample", { data, dims: [1, ...latentShape] });
  const { sample } = await vae.run([feed], ["sample"]);
  const [, colours = 0, height = 0, width = 0] = sample?.dims ?? [];
  if (!sample || colours !== 3 || height % latentShape[1] !== 0 || width % latentShape[2] !== 0) {
    throw new PackError(file, `it gives ${sample?.dims.join(" × ")} numbers and not 1 × 3 × height × width`);
  }
  return rgbFromPlanes(planesAt(sample.data, { width, height }));
}
