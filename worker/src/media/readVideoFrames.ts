import type { RgbImage } from "./rgbImage.ts";
import { decodeMp4 } from "./video/decodeMp4.ts";
import { rgbFromYuv420 } from "./video/yuv420.ts";

/**
 * Frames of an MP4 file, evenly spread from the first to the last, for whoever wants to look at a few. Throws
 * DamagedVideoError.
 * @param count how many; fewer when the video has fewer
 */
export async function readVideoFrames(path: string, count: number): Promise<RgbImage[]> {
  const { frames } = await decodeMp4(path, () => {});
  const last = frames - 1;
  const wanted = new Set(
    Array.from({ length: Math.min(count, frames) }, (_, i) =>
      count === 1 ? last >> 1 : Math.round((i * last) / (Math.min(count, frames) - 1 || 1)),
    ),
  );
  const images: RgbImage[] = [];
  await decodeMp4(path, (yuv, index, { width, height }) => {
    if (wanted.has(index)) images.push(rgbFromYuv420(yuv, width, height));
  });
  return images;
}
