import type { OnnxModel } from "../../onnx/onnxModel.ts";
import type { DecodedPart } from "./decodedPart.ts";
import { latentFrames } from "./latentFrames.ts";
import type { WanVae } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/**
 * Decodes chunk by chunk with an export that takes any number of latent frames. The convolutions over time only look
 * back, so each chunk is decoded with some frames before it, whose images are thrown away.
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
    // The first latent frame of a run always becomes a single image.
    const skip = start === from ? 0 : 1 + (start - from - 1) * temporalFactor;
    yield { sample, skip };
  }
}
