import type { OnnxModel } from "../../onnx/onnxModel.ts";
import { type DecodedPart, latentFrames } from "./latentFrames.ts";
import type { WanVae } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

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
