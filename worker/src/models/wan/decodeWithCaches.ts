import type { Floats, OnnxModel } from "../../onnx/onnxModel.ts";
import { type DecodedPart, latentFrames } from "./latentFrames.ts";
import type { CacheShape } from "./vaeConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/** Input and output names of an export that keeps the last frames of each temporal convolution in caches. */
export const firstChunkInput = "first_chunk";
export const cacheInput = (index: number): string => `cache_in.${index}`;
export const cacheOutput = (index: number): string => `cache_out.${index}`;

/**
 * Decodes one latent frame at a time like WAN's own code: the state of the temporal convolutions is passed from run to
 * run. Exact, and nothing is computed twice.
 */
export async function* decodeWithCaches(
  decoder: OnnxModel,
  latents: Float32Array,
  shape: VideoShape,
  cacheShapes: readonly CacheShape[],
): AsyncGenerator<DecodedPart> {
  const [, frames, height, width] = shape;
  // The convolutions pad the time before the first frame with zeros.
  let caches = cacheShapes.map(({ channels, frames: kept, scale }): Floats => {
    const dims = [1, channels, kept, height * scale, width * scale];
    return { data: new Float32Array(dims.reduce((product, size) => product * size)), dims };
  });
  const names = cacheShapes.map((_shape, index) => cacheOutput(index));
  for (let frame = 0; frame < frames; frame += 1) {
    const feeds = [
      decoder.feed("latent_sample", latentFrames(latents, shape, frame, frame + 1)),
      decoder.feed(firstChunkInput, frame === 0 ? 1 : 0),
      ...caches.map((cache, index) => decoder.feed(cacheInput(index), cache)),
    ];
    const outputs = await decoder.run(feeds, ["sample", ...names]);
    const { sample } = outputs;
    if (!sample) throw new Error("the VAE gave no sample");
    caches = names.map((name) => outputs[name] as Floats);
    yield { sample, skip: 0 };
  }
}
