import sharp from "sharp";
import type { RgbImage } from "./rgbImage.ts";

/**
 * A picture at another size, for a model that takes one size only. Throws what sharp throws when the file is none.
 * @param picture path of a picture file, or pixels
 */
export async function scalePicture(
  picture: string | RgbImage,
  { width, height, fit }: { width: number; height: number; fit: "fill" | "cover" },
): Promise<RgbImage> {
  const opened =
    typeof picture === "string"
      ? sharp(picture)
      : sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  const data = await opened
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .resize(width, height, { fit, position: "centre", kernel: "linear" })
    .raw({ depth: "uchar" })
    .toBuffer();
  return { data, width, height };
}
