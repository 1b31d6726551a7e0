import { numericOverflow } from "../../diffusion/denoise.ts";
import { type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { decodeChunks } from "./decodeChunks.ts";
import type { DecodedPart } from "./decodedPart.ts";
import { decodeWithCaches } from "./decodeWithCaches.ts";
import type { WanVae } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/**
 * Decodes the latents of a video a few frames at a time, so that memory does not grow with its length. How is told by
 * the export: with caches latent frame by latent frame, else in chunks (decision 0090). Throws PermanentError
 * NUMERIC_OVERFLOW when the decoder overflows.
 * @param latents as the transformer makes them, [channels, frames, height, width]; changed in place
 */
export async function* decodeFrames(
  decoder: OnnxModel,
  latents: Float32Array,
  shape: VideoShape,
  vae: WanVae,
): AsyncGenerator<RgbImage> {
  unscale(latents, shape, vae);
  const parts: AsyncGenerator<DecodedPart> = vae.caches
    ? decodeWithCaches(decoder, latents, shape, vae.caches)
    : decodeChunks(decoder, latents, shape, vae);
  for await (const { sample, skip } of parts) {
    const [, , frames = 0, height = 0, width = 0] = sample.dims;
    const planes = new Float32Array(3 * height * width);
    for (let index = skip; index < frames; index += 1) {
      yield frameOf(sample.data, index, planes, { frames, height, width });
    }
  }
}

/** Turns what the transformer sees into what the VAE knows: z = x · std + mean, by channel. */
function unscale(latents: Float32Array, shape: VideoShape, { means, deviations }: WanVae): void {
  const size = shape[1] * shape[2] * shape[3];
  for (let channel = 0; channel < shape[0]; channel += 1) {
    const mean = means[channel] as number;
    const deviation = deviations[channel] as number;
    for (let i = channel * size; i < (channel + 1) * size; i += 1) {
      latents[i] = (latents[i] as number) * deviation + mean;
    }
  }
}

function frameOf(
  sample: Float32Array,
  index: number,
  planes: Float32Array,
  { frames, height, width }: { frames: number; height: number; width: number },
): RgbImage {
  const size = height * width;
  for (let colour = 0; colour < 3; colour += 1) {
    const from = (colour * frames + index) * size;
    planes.set(sample.subarray(from, from + size), colour * size);
  }
  const image = rgbFromPlanes(planes, width, height);
  if (!image) throw numericOverflow("decoding");
  return image;
}
