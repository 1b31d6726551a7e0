import { join } from "node:path";
import { numericOverflow } from "../../diffusion/denoise.ts";
import { randomName } from "../../diffusion/random.ts";
import type { GeneratedFile, GenerationRequest } from "../../inference/protocol.ts";
import type { Planes } from "../../media/rgbImage.ts";
import { VideoWriter } from "../../media/video/writeVideo.ts";
import { seedOf } from "../saveImage.ts";

export type MadeVideo = {
  fps: number;
  frameCount: number;
  sampler: string;
  model: string;
  guided: boolean;
  guidanceRescale: number;
};

/**
 * Encodes the frames of video `index` of a job while they come, and writes it with its thumbnail into the work folder.
 * Throws PermanentError NUMERIC_OVERFLOW when the decoder overflowed, and what VideoWriter throws.
 * @param onDecoded called when the last frame has come
 */
export async function saveVideo(
  request: GenerationRequest,
  index: number,
  frames: AsyncIterable<Planes>,
  made: MadeVideo,
  onDecoded: () => void,
): Promise<GeneratedFile> {
  const { width, height } = request;
  const seed = seedOf(request, index);
  const path = join(request.workFolder, `${index}.mp4`);
  const thumbnailPath = join(request.workFolder, `${index}.webp`);
  const writer = await VideoWriter.open({ width, height, fps: made.fps });
  try {
    for await (const frame of frames) {
      if (!(await writer.add(frame))) throw numericOverflow("decoding");
    }
    onDecoded();
    const { fileSize, thumbHash, seconds } = await writer.finish(
      {
        ...request,
        // Without guidance the negative prompt had no part in the video.
        negativePrompt: made.guided ? request.negativePrompt : null,
        guidanceRescale: made.guided ? made.guidanceRescale : 0,
        seed,
        sampler: made.sampler,
        model: made.model,
        random: randomName,
        frames: made.frameCount,
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
