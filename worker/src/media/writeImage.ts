import { writeFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { encodePng } from "./encodePng.ts";
import { type EmbeddedParameters, provenanceOf } from "./provenance.ts";
import type { RgbImage } from "./rgbImage.ts";

export type WrittenImage = {
  /** Bytes of the PNG. */
  fileSize: number;
  /** ThumbHash, base64. */
  thumbHash: string;
};

/** Longest side of a thumbnail, in pixels. */
const thumbnailSide = 320;
/** ThumbHash takes at most 100; its result hardly changes above this, its cost does. */
const hashSide = 32;

/**
 * Writes an image as PNG with its parameters, and a WebP thumbnail without them. The work runs on libuv's threads, in
 * parallel with the denoising of the next image.
 */
export async function writeImage(
  image: RgbImage,
  parameters: EmbeddedParameters,
  paths: { image: string; thumbnail: string },
): Promise<WrittenImage> {
  // The thumbnail starts first, so that its threads work while the rows of the PNG are filtered here.
  const [thumbHash, fileSize] = await Promise.all([
    writeThumbnail(image, paths.thumbnail),
    writePng(image, parameters, paths.image),
  ]);
  return { fileSize, thumbHash };
}

async function writePng(image: RgbImage, parameters: EmbeddedParameters, path: string): Promise<number> {
  const { fields, xmp } = provenanceOf(parameters);
  const pieces = await encodePng(image, { ...fields, "XML:com.adobe.xmp": xmp });
  await writeFile(path, pieces, { flag: "wx" });
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

async function writeThumbnail(image: RgbImage, path: string): Promise<string> {
  const { data, info } = await fromRaw(image)
    .resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const small = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
  const hash = small.clone().resize(hashSide, hashSide, { fit: "inside" }).ensureAlpha().raw();
  const [rgba] = await Promise.all([
    hash.toBuffer({ resolveWithObject: true }),
    small
      .clone()
      .webp({ quality: 75, effort: 2 })
      .toBuffer()
      // Not written by sharp, whose error for a full disk has no error code.
      .then((webp) => writeFile(path, webp, { flag: "wx" })),
  ]);
  return Buffer.from(rgbaToThumbHash(rgba.info.width, rgba.info.height, rgba.data)).toString("base64");
}

const fromRaw = (image: RgbImage): Sharp =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
