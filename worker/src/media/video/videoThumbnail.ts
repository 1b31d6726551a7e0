import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { RgbImage } from "../rgbImage.ts";
import { halfRgbFromYuv420, rgbFromYuv420 } from "./yuv420.ts";

/** Longest side, in pixels. */
const thumbnailSide = 320;
/** Longest side of ThumbHash's input, in pixels. It accepts 100, but more than this hardly changes the result. */
const hashSide = 32;
/** Frames per second of the thumbnail: half of the video's, for less than half of its bytes. */
const thumbnailFps = 8;

type Small = { data: Buffer; info: { width: number; height: number } };

/**
 * Builds a video's thumbnail from its frames: an animated WebP whose first frame is the poster. It plays once, so that a
 * page with many thumbnails comes to rest. Frames are scaled on libuv's threads.
 */
export class VideoThumbnail {
  readonly #stride: number;
  readonly #delayMs: number;
  readonly #frames: Promise<Small>[] = [];
  #seen = 0;

  constructor(fps: number) {
    this.#stride = Math.max(1, Math.round(fps / thumbnailFps));
    this.#delayMs = Math.round((1000 * this.#stride) / fps);
  }

  /** Adds a frame (BT.709 4:2:0). The array may be modified afterwards. */
  add(yuv: Uint8Array, { width, height }: { width: number; height: number }): void {
    if (this.#seen % this.#stride === 0) {
      // Half of a large frame is still larger than the thumbnail, and takes a quarter of the work.
      const isLarge = Math.max(width, height) >= 2 * thumbnailSide;
      const small = shrink((isLarge ? halfRgbFromYuv420 : rgbFromYuv420)(yuv, width, height));
      // Awaited in `finish`. Until then, a failure must not count as an unhandled rejection.
      small.catch(() => {});
      this.#frames.push(small);
    }
    this.#seen += 1;
  }

  /** Writes the file and returns the ThumbHash of the poster, base64. */
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
