import { PermanentError } from "../../errors.ts";
import type { GenerationRequest } from "../../inference/protocol.ts";
import { readImage } from "../../media/readImage.ts";
import { encodeImage } from "./latentEncoder.ts";
import type { LatentShape } from "./latentShape.ts";
import type { SdxlModels } from "./openPack.ts";
import type { SdxlConfig } from "./packConfig.ts";

/**
 * Encodes the source image of a request to latents; null for text to image.
 * @throws {PermanentError} `SOURCE_UNSUPPORTED` when the pack has no encoder, `SOURCE_UNREADABLE` when the file is not an
 * image
 */
export async function encodeSource(
  { models, config }: { models: Pick<SdxlModels, "vae_encoder">; config: SdxlConfig },
  { source, width, height }: GenerationRequest,
  shape: LatentShape,
): Promise<Float32Array | null> {
  if (!source) return null;
  if (!models.vae_encoder) {
    throw new PermanentError("SOURCE_UNSUPPORTED", {
      message: "The installed model can't start from a source image.",
      detail: `model pack ${config.name} has no vae_encoder; export it with Optimum's SDXL layout`,
    });
  }
  const image = await readImage(source.path, width, height);
  return await encodeImage(models.vae_encoder, image, shape, config.latentScale);
}
