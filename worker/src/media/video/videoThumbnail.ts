import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { Planes, RgbImage } from "../rgbImage.ts";

/** Longest side, in pixels. */
const thumbnailSide = 320;
/** ThumbHash takes at most 100; its result hardly changes above this, its cost does. */
const hashSide = 32;
/** Pictures a second: half of what a video has, and less than half of its bytes. */
const pace = 8;

type Small = { data: Buffer; info: { width: number; height: number } };

/**
 * Makes a video's thumbnail while its frames pass by: one animated WebP whose first picture is the poster. It plays
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

  add(frame: Planes): void {
    if (this.#seen % this.#stride === 0) {
      const small = shrink(reduced(frame));
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

/**
 * A frame as bytes, made smaller by a whole factor as far as that leaves more than a thumbnail has; each pixel is the
 * mean of a square. Most of a large frame is never turned into bytes.
 */
function reduced({ red, green, blue, width, height }: Planes): RgbImage {
  const factor = Math.max(1, Math.floor(Math.max(width, height) / thumbnailSide));
  const [columns, rows] = [Math.floor(width / factor), Math.floor(height / factor)];
  const data = new Uint8ClampedArray(columns * rows * 3);
  const line = new Float32Array(columns);
  const scale = 127.5 / factor ** 2;
  for (const [colour, plane] of [red, green, blue].entries()) {
    for (let row = 0; row < rows; row += 1) {
      line.fill(0);
      for (let y = row * factor; y < (row + 1) * factor; y += 1) {
        for (let x = 0; x < factor; x += 1) {
          for (let column = 0, at = y * width + x; column < columns; column += 1, at += factor) {
            line[column] = (line[column] as number) + (plane[at] as number);
          }
        }
      }
      for (let column = 0, at = row * columns * 3 + colour; column < columns; column += 1, at += 3) {
        data[at] = 127.5 + (line[column] as number) * scale;
      }
    }
  }
  return { data: new Uint8Array(data.buffer), width: columns, height: rows };
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
