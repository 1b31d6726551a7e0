import type { Floats } from "../../onnx/onnxModel.ts";
import type { VideoShape } from "./videoShape.ts";

/** Copies latent frames `from` to `to`: [1, channels, to − from, height, width]. */
export function latentFrames(
  latents: Float32Array,
  [channels, frames, height, width]: VideoShape,
  from: number,
  to: number,
): Floats {
  const size = height * width;
  const count = to - from;
  const data = new Float32Array(channels * count * size);
  for (let channel = 0; channel < channels; channel += 1) {
    const start = (channel * frames + from) * size;
    data.set(latents.subarray(start, start + count * size), channel * count * size);
  }
  return { data, dims: [1, channels, count, height, width] };
}

/** The middle latent frame of a video, [channels, height, width]. */
export function middleFrame(latents: Float32Array, shape: VideoShape): Float32Array {
  const middle = shape[1] >> 1;
  return latentFrames(latents, shape, middle, middle + 1).data as Float32Array;
}

/** Decoded frames [1, 3, frames, height, width] from -1 to 1. The first `skip` frames are dropped. */
export type DecodedPart = { sample: Floats; skip: number };
