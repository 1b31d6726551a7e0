import { rgbFromPlanes } from "../../media/rgbImage.ts";
import { notFinite } from "../finiteNumbers.ts";
import { decodeFrames } from "./decodeFrames.ts";
import type { WanModels } from "./openPack.ts";
import type { WanConfig } from "./packConfig.ts";
import type { VideoShape } from "./videoShape.ts";

/** Decodes one frame of zeros. @throws {PackError} when its output is not finite, so the decoder itself is broken */
export async function checkDecoder(models: WanModels, { vae }: WanConfig, shape: VideoShape): Promise<void> {
  const one: VideoShape = [shape[0], 1, shape[2], shape[3]];
  const latents = new Float32Array(one.reduce((product, size) => product * size));
  for await (const frame of decodeFrames(models.vae_decoder, latents, one, vae)) {
    if (!rgbFromPlanes(frame)) throw notFinite("vae_decoder/model.onnx");
  }
}
