import { join } from "node:path";
import { numericOverflow } from "../../diffusion/denoise.ts";
import { randomName } from "../../diffusion/random.ts";
import type { GeneratedFile, GenerationRequest } from "../../inference/protocol.ts";
import type { Planes } from "../../media/rgbImage.ts";
import { VideoWriter } from "../../media/video/writeVideo.ts";
import { seedOf } from "../saveImage.ts";

export type VideoSettings = {
  fps: number;
  frameCount: number;
  sampler: string;
  model: string;
  guided: boolean;
  guidanceRescale: number;
};

/**
 * Encodes the frames of video `index` of a job as they are decoded, and writes it and its thumbnail to the work folder.
 * @param onDecoded called after the last frame was decoded
 * @throws {PermanentError} `NUMERIC_OVERFLOW` when the decoder overflowed, and what VideoWriter throws
 */
export async function saveVideo(
  request: GenerationRequest,
  index: number,
  frames: AsyncIterable<Planes>,
  parameters: VideoSettings,
  onDecoded: () => void,
): Promise<GeneratedFile> {
  const { width, height } = request;
  const seed = seedOf(request, index);
  const path = join(request.workFolder, `${index}.mp4`);
  const thumbnailPath = join(request.workFolder, `${index}.webp`);
  const writer = await VideoWriter.open({ width, height, fps: parameters.fps });
  try {
    for await (const frame of frames) {
      if (!(await writer.add(frame))) throw numericOverflow("decoding");
    }
    onDecoded();
    const { fileSize, thumbHash, seconds } = await writer.finish(
      {
        ...request,
        // Without guidance the negative prompt has no effect, so it is not recorded.
        negativePrompt: parameters.guided ? request.negativePrompt : null,
        guidanceRescale: parameters.guided ? parameters.guidanceRescale : 0,
        seed,
        sampler: parameters.sampler,
        model: parameters.model,
        random: randomName,
        frames: parameters.frameCount,
      },
      { video: path, thumbnail: thumbnailPath },
    );
    return {
      batchIndex: index,
      seed,
      path,
      mimeType: "video/mp4",
      width,
      height,
      duration: seconds,
      fileSize,
      thumbnailPath,
      thumbHash,
    };
  } finally {
    writer.close();
  }
}
