import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { RgbImage } from "../rgbImage.ts";
import { halfRgbFromYuv420, rgbFromYuv420 } from "./yuv420.ts";

/** Longest side, in pixels. */
const thumbnailSide = 320;
/** ThumbHash takes at most 100; its result hardly changes above this, its cost does. */
const hashSide = 32;
/** Images a second: half of what a video has, and less than half of its bytes. */
const pace = 8;

type Small = { data: Buffer; info: { width: number; height: number } };

/**
 * Makes a video's thumbnail while its frames pass by: one animated WebP whose first image is the poster. It plays
 * once and stays, so that a page full of them comes to rest. Frames are made small on libuv's threads.
 */
export class VideoThumbnail {
  readonly #stride: number;
  readonly #delayMs: number;
  readonly #frames: Promise<Small>[] = [];
  #seen = 0;

  constructor(fps: number) {
    this.#stride = Math.max(1, Math.round(fps / pace));
    this.#delayMs = Math.round((1000 * this.#stride) / fps);
  }

  /** Takes a frame as BT.709 4:2:0; it may be changed afterwards. */
  add(yuv: Uint8Array, { width, height }: { width: number; height: number }): void {
    if (this.#seen % this.#stride === 0) {
      // Half of a large frame is still more than a thumbnail has, and a quarter of the work.
      const isLarge = Math.max(width, height) >= 2 * thumbnailSide;
      const small = shrink((isLarge ? halfRgbFromYuv420 : rgbFromYuv420)(yuv, width, height));
      // Awaited in `finish`; until then a failure must not count as unhandled.
      small.catch(() => {});
      this.#frames.push(small);
    }
    this.#seen += 1;
  }

  /** Writes the file; returns the ThumbHash of the poster, base64. */
  async finish(path: string): Promise<string> {
    const frames = await Promise.all(this.#frames);
    const [poster] = frames;
    if (!poster) throw new Error("a video without frames has no thumbnail");
    const { width, height } = poster.info;
    const strip = sharp(Buffer.concat(frames.map(({ data }) => data)), {
      raw: { width, height: height * frames.length, channels: 3, pageHeight: height },
    });
    const [hash] = await Promise.all([
      thumbHash(poster),
      strip.webp({ quality: 55, effort: 2, loop: 1, delay: frames.map(() => this.#delayMs) }).toFile(path),
    ]);
    return hash;
  }
}

const shrink = (image: RgbImage): Promise<Small> =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });

async function thumbHash({ data, info: { width, height } }: Small): Promise<string> {
  const small = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(hashSide, hashSide, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(small.info.width, small.info.height, small.data)).toString("base64");
}
