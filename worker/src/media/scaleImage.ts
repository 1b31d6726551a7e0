import sharp from "sharp";
import type { RgbImage } from "./rgbImage.ts";

/**
 * Scales an image to the input size of a model. Throws sharp's error when the file is not an image.
 * @param image path of an image file, or its pixels
 */
export async function scaleImage(
  image: string | RgbImage,
  { width, height, fit }: { width: number; height: number; fit: "fill" | "cover" },
): Promise<RgbImage> {
  const opened =
    typeof image === "string"
      ? sharp(image)
      : sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
  const data = await opened
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .resize(width, height, { fit, position: "center", kernel: "linear" })
    .raw({ depth: "uchar" })
    .toBuffer();
  return { data, width, height };
}
