import { writeFile } from "node:fs/promises";
import { RetryableError } from "../../errors.ts";
import type { Planes } from "../rgbImage.ts";
import { decodeMp4 } from "./decodeMp4.ts";
import { H264Encoder, type VideoFormat } from "./h264Encoder.ts";
import { muxMp4, type VideoParameters, videoTags } from "./muxMp4.ts";
import { VideoThumbnail } from "./videoThumbnail.ts";
import { yuv420FromPlanes, yuv420Size } from "./yuv420.ts";

export type { VideoParameters } from "./muxMp4.ts";

export type WrittenVideo = {
  /** Bytes of the MP4. */
  fileSize: number;
  /** ThumbHash of the first frame, base64. */
  thumbHash: string;
  seconds: number;
};

/** Maximum difference in mean luma between a decoded frame and its original, from 0 to 255. */
const tolerance = 4;

/**
 * Writes an MP4 file from a sequence of frames: H.264 High, 4:2:0, BT.709, index first. Only a few frames are in memory
 * at a time.
 */
export class VideoWriter {
  readonly #format: VideoFormat;
  readonly #encoder: H264Encoder;
  readonly #thumbnail: VideoThumbnail;
  readonly #yuv: Uint8Array;
  /** Mean luma of each frame. */
  readonly #means: number[] = [];

  /** Width and height must be even. @throws {PermanentError} `VIDEO_ENCODER_MISSING` */
  static async open(format: VideoFormat): Promise<VideoWriter> {
    return new VideoWriter(format, await H264Encoder.open(format));
  }

  private constructor(format: VideoFormat, encoder: H264Encoder) {
    this.#format = format;
    this.#encoder = encoder;
    this.#thumbnail = new VideoThumbnail(format.fps);
    this.#yuv = new Uint8Array(yuv420Size(format.width, format.height));
  }

  /**
   * Encodes a frame and yields to the event loop. Returns false without encoding if a value is NaN or infinite.
   * @throws {RetryableError} `VIDEO_ENCODING_FAILED`
   */
  async add(frame: Planes): Promise<boolean> {
    const mean = yuv420FromPlanes(frame, this.#yuv);
    if (Number.isNaN(mean)) return false;
    this.#means.push(mean);
    this.#thumbnail.add(this.#yuv, this.#format);
    await this.#encoder.add(this.#yuv);
    return true;
  }

  /**
   * Writes the file and its thumbnail, then decodes the file to verify it.
   * @throws {RetryableError} `VIDEO_ENCODING_FAILED`, or `RESULT_DAMAGED` when the file differs from the frames
   */
  async finish(
    parameters: VideoParameters,
    paths: { video: string; thumbnail: string },
  ): Promise<WrittenVideo> {
    // In parallel: the thumbnail uses other threads than the video.
    const [fileSize, thumbHash] = await allSettledOrThrow([
      this.#write(paths.video, parameters),
      this.#thumbnail.finish(paths.thumbnail),
    ]);
    return { fileSize, thumbHash, seconds: this.#means.length / this.#format.fps };
  }

  /** Frees the encoder. Can be called repeatedly, and after `finish`. */
  close(): void {
    this.#encoder.close();
  }

  async #write(path: string, parameters: VideoParameters): Promise<number> {
    const pieces = await muxMp4(await this.#encoder.finish(), this.#format.fps, videoTags(parameters));
    await writeFile(path, pieces, { flag: "wx" });
    await this.#check(path);
    return pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  async #check(path: string): Promise<void> {
    const { width, height } = this.#format;
    const wrong: number[] = [];
    const facts = await decodeMp4(path, (yuv, index) => {
      const expected = this.#means[index] ?? Number.NaN;
      if (!(Math.abs(meanLuma(yuv, width * height) - expected) <= tolerance)) wrong.push(index);
    }).catch((error: unknown) => {
      throw damaged(error instanceof Error ? error.message : String(error));
    });
    if (facts.width !== width || facts.height !== height)
      throw damaged(`it is ${facts.width}×${facts.height}`);
    if (facts.frames !== this.#means.length) {
      throw damaged(`it has ${facts.frames} frames of ${this.#means.length}`);
    }
    if (wrong.length > 0) throw damaged(`frame ${wrong[0]} differs from its original`);
  }
}

/** Like Promise.all, but rejects only after both have settled: the caller removes the folder then. */
async function allSettledOrThrow<T, U>(work: readonly [Promise<T>, Promise<U>]): Promise<[T, U]> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

function meanLuma(yuv: Uint8Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i += 1) sum += yuv[i] as number;
  return sum / size;
}

const damaged = (reason: string): RetryableError =>
  new RetryableError("RESULT_DAMAGED", { detail: `the video: ${reason}` });
