import { type Planes, planesAt } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { decodeChunks } from "./decodeChunks.ts";
import { decodeWithCaches } from "./decodeWithCaches.ts";
import type { DecodedPart } from "./latentFrames.ts";
import type { WanVae } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/**
 * Decodes the latents of a video a few frames at a time, so that memory does not grow with the length: with caches if
 * the export has them, otherwise in chunks (decision 0027). A frame is valid until the next one is requested.
 * @param latents output of the transformer, [channels, frames, height, width]; modified in place
 */
export async function* decodeFrames(
  decoder: OnnxModel,
  latents: Float32Array,
  shape: VideoShape,
  vae: WanVae,
): AsyncGenerator<Planes> {
  unscale(latents, shape, vae);
  const parts: AsyncGenerator<DecodedPart> = vae.caches
    ? decodeWithCaches(decoder, latents, shape, vae.caches)
    : decodeChunks(decoder, latents, shape, vae);
  for await (const { sample, skip } of parts) {
    const [, , frames = 0, height = 0, width = 0] = sample.dims;
    for (let index = skip; index < frames; index += 1) {
      yield planesAt(sample.data, { width, height, frames }, index);
    }
  }
}

/** Converts the transformer's latents to the VAE's: z = x · std + mean, per channel. */
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
