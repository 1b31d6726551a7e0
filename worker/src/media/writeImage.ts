import { writeFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { encodePng } from "./encodePng.ts";
import { type Making, provenanceOf } from "./provenance.ts";
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
 * Writes an image as PNG, with how it was made inside, and a WebP thumbnail without any of that beside it. The work
 * is done on libuv's threads, so that it runs beside the next image's denoising.
 */
export async function writeImage(
  image: RgbImage,
  made: Making,
  paths: { image: string; thumbnail: string },
): Promise<WrittenImage> {
  // The thumbnail first: it is at work elsewhere while the rows of the image are filtered here.
  const [thumbHash, fileSize] = await Promise.all([
    writeThumbnail(image, paths.thumbnail),
    writePng(image, made, paths.image),
  ]);
  return { fileSize, thumbHash };
}

async function writePng(image: RgbImage, made: Making, path: string): Promise<number> {
  const { fields, xmp } = provenanceOf(made);
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
      // Not by sharp itself, whose error for a full disk is but a sentence.
      .then((webp) => writeFile(path, webp, { flag: "wx" })),
  ]);
  return Buffer.from(rgbaToThumbHash(rgba.info.width, rgba.info.height, rgba.data)).toString("base64");
}

const fromRaw = (image: RgbImage): Sharp =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
