import { type Planes, planesAt } from "../../media/rgbImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { decodeWithCaches } from "./decodeWithCaches.ts";
import { type DecodedPart, latentFrames } from "./latentFrames.ts";
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

/**
 * Decodes in chunks, with an export that accepts any number of latent frames. Its temporal convolutions look back only,
 * so each chunk is decoded together with preceding frames, whose images are dropped.
 */
export async function* decodeChunks(
  decoder: OnnxModel,
  latents: Float32Array,
  shape: VideoShape,
  { chunkFrames, contextFrames, temporalFactor }: WanVae,
): AsyncGenerator<DecodedPart> {
  for (let start = 0; start < shape[1]; start += chunkFrames) {
    const from = Math.max(0, start - contextFrames);
    const end = Math.min(shape[1], start + chunkFrames);
    const feed = decoder.feed("latent_sample", latentFrames(latents, shape, from, end));
    const { sample } = await decoder.run([feed], ["sample"]);
    if (!sample) throw new Error("the VAE gave no sample");
    // The first latent frame of a run always decodes to a single frame.
    const skip = start === from ? 0 : 1 + (start - from - 1) * temporalFactor;
    yield { sample, skip };
  }
}
