import { type Planes, planesAt } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { decodeChunks } from "./decodeChunks.ts";
import type { DecodedPart } from "./decodedPart.ts";
import { decodeWithCaches } from "./decodeWithCaches.ts";
import type { WanVae } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/**
 * Decodes the latents of a video a few frames at a time, so that memory does not grow with its length. How is told by
 * the export: with caches latent frame by latent frame, else in chunks (decision 0027). A frame holds good until the
 * next one is asked for.
 * @param latents as the transformer makes them, [channels, frames, height, width]; changed in place
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
