import type { RgbImage } from "./rgbImage.ts";
import { decodeMp4 } from "./video/decodeMp4.ts";
import { rgbFromYuv420 } from "./video/yuv420.ts";

/**
 * Decodes evenly spaced frames of an MP4 file, including the first and the last one.
 * @param count number of frames; fewer are returned if the video has fewer
 * @throws {DamagedVideoError}
 */
export async function readVideoFrames(path: string, count: number): Promise<RgbImage[]> {
  const { frames } = await decodeMp4(path, () => {});
  const last = frames - 1;
  const selected = new Set(
    Array.from({ length: Math.min(count, frames) }, (_, i) =>
      count === 1 ? last >> 1 : Math.round((i * last) / (Math.min(count, frames) - 1 || 1)),
    ),
  );
  const images: RgbImage[] = [];
  await decodeMp4(path, (yuv, index, { width, height }) => {
    if (selected.has(index)) images.push(rgbFromYuv420(yuv, width, height));
  });
  return images;
}
