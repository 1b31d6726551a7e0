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

/**
 * Decodes every pixel of a picture, so that a truncated one is found before it is uploaded.
 * Throws UnreadableImageError with a one-line reason.
 */
export async function inspectImage(path: string): Promise<ImageFacts> {
  try {
    const image = sharp(path, { failOn: "warning", sequentialRead: true });
    const { format, width, height } = await image.metadata();
    await image.raw().toBuffer();
    return { format, width, height, fileSize: (await stat(path)).size };
  } catch (error) {
    throw new UnreadableImageError(error);
  }
}

export class UnreadableImageError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause), { cause });
    this.name = "UnreadableImageError";
  }
}
