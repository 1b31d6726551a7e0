import sharp from "sharp";
import { PermanentError } from "../errors.ts";
import type { RgbImage } from "./rgbImage.ts";

/** Larger ones are no images of ours, and decoding one could take all the memory there is. */
const mostPixels = 64 * 1024 * 1024;

/**
 * Reads an image file of any size for the use as a source: upright, transparent parts on white, scaled until it covers
 * `width` × `height` pixels and cropped around its middle.
 * @throws {PermanentError} `SOURCE_UNREADABLE` when it is not an image.
 */
export async function readImage(path: string, width: number, height: number): Promise<RgbImage> {
  try {
    const data = await sharp(path, { failOn: "error", limitInputPixels: mostPixels })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize(width, height, { fit: "cover", position: "centre", kernel: "lanczos3" })
      .raw({ depth: "uchar" })
      .toBuffer();
    if (data.length === width * height * 3) return { data, width, height };
    throw new Error(`it came out as ${data.length} bytes`);
  } catch (error) {
    throw new PermanentError("SOURCE_UNREADABLE", {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}
