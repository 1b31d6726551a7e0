import sharp from "sharp";
import { PermanentError } from "../errors.ts";
import type { RgbImage } from "./rgbImage.ts";

/** Maximum number of pixels of a source. Decoding a larger image could exhaust memory. */
const maxPixels = 64 * 1024 * 1024;

/**
 * Reads an image file of any size as the source of image to image: upright, transparency on white, scaled to cover
 * `width` × `height` pixels and center-cropped.
 * @throws {PermanentError} `SOURCE_UNREADABLE` when the file is not an image
 */
export async function readImage(path: string, width: number, height: number): Promise<RgbImage> {
  try {
    const data = await sharp(path, { failOn: "error", limitInputPixels: maxPixels })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize(width, height, { fit: "cover", position: "center", kernel: "lanczos3" })
      .raw({ depth: "uchar" })
      .toBuffer();
    if (data.length === width * height * 3) return { data, width, height };
    throw new Error(`decoding returned ${data.length} bytes`);
  } catch (error) {
    throw new PermanentError("SOURCE_UNREADABLE", {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}
