import { stat } from "node:fs/promises";
import sharp from "sharp";

export type ImageFacts = {
  /** sharp's name of the format, such as `png` or `webp`. */
  format: string;
  width: number;
  height: number;
  /** Bytes. */
  fileSize: number;
};

/** Decodes every pixel of an image; rejects when it is not readable to its end. */
export async function inspectImage(path: string): Promise<ImageFacts> {
  const image = sharp(path, { failOn: "warning", sequentialRead: true });
  const { format, width, height } = await image.metadata();
  await image.raw().toBuffer();
  return { format, width, height, fileSize: (await stat(path)).size };
}
