import { join } from "node:path";
import { maxSeed } from "#contracts/jobs/definition.ts";
import { randomName } from "../diffusion/random.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import type { RgbImage } from "../media/rgbImage.ts";
import { writeImage } from "../media/writeImage.ts";

/** Seed of image `index` of a batch: seed + index, wrapping at 2³¹. Alone, that seed generates the same image. */
export const seedOf = (request: GenerationRequest, index: number): number =>
  (request.seed + index) % (maxSeed + 1);

/** Writes image `index` of a job and its thumbnail to the work folder. */
export async function saveImage(
  request: GenerationRequest,
  index: number,
  image: RgbImage,
  made: { sampler: string; model: string; guided: boolean; guidanceRescale: number },
): Promise<GeneratedFile> {
  const seed = seedOf(request, index);
  const path = join(request.workFolder, `${index}.png`);
  const thumbnailPath = join(request.workFolder, `${index}.webp`);
  const { fileSize, thumbHash } = await writeImage(
    image,
    {
      ...request,
      // Without guidance the negative prompt has no effect, so it is not recorded.
      negativePrompt: made.guided ? request.negativePrompt : null,
      guidanceRescale: made.guided ? made.guidanceRescale : 0,
      strength: request.source?.strength ?? null,
      seed,
      sampler: made.sampler,
      model: made.model,
      random: randomName,
    },
    { image: path, thumbnail: thumbnailPath },
  );
  const { width, height } = image;
  return {
    batchIndex: index,
    seed,
    path,
    mimeType: "image/png",
    width,
    height,
    duration: null,
    fileSize,
    thumbnailPath,
    thumbHash,
  };
}
