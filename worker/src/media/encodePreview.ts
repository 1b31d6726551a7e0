import sharp from "sharp";
import type { Preview } from "#contracts/redis/events.ts";
import type { RgbImage } from "./rgbImage.ts";

/** Longest side of a preview, in pixels. Smaller images are enlarged smoothly, because latents are coarse. */
const previewSide = 160;

/** Encodes a preview as WebP, one to three kilobytes. */
export async function encodePreview(image: RgbImage): Promise<Preview> {
  const { data, info } = await sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: 3 },
  })
    .resize(previewSide, previewSide, { fit: "inside", kernel: "cubic" })
    .webp({ quality: 60, effort: 0 })
    .toBuffer({ resolveWithObject: true });
  return { mime_type: "image/webp", width: info.width, height: info.height, data: data.toString("base64") };
}
