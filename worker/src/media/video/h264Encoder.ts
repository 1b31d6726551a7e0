import { setImmediate } from "node:timers/promises";
import type { EncodedVideoChunk, EncodedVideoChunkMetadata, VideoEncoder } from "@napi-rs/webcodecs";
import { RetryableError } from "../../errors.ts";
import { h264Codec, loadVideoCodecs } from "./videoCodecs.ts";

/** One encoded frame. The first one also has the decoder's configuration. */
export type EncodedFrame = {
  /** Position in presentation order, from 0. */
  index: number;
  isKey: boolean;
  /** NAL units with length prefixes, as in MP4. */
  data: Uint8Array;
  metadata: EncodedVideoChunkMetadata | undefined;
};

export type VideoFormat = { width: number; height: number; fps: number };

/** Bits per pixel: far above the visible threshold of a still; five seconds of 480 × 832 stay under 3 MB. */
const bitsPerPixel = 0.6;
/** Seconds between key frames. */
const keyInterval = 2;
/** Maximum number of frames in the encoder's queue. */
const queueLimit = 16;

/** Encodes frames to H.264 on separate threads, with a few frames in its queue. */
export class H264Encoder {
  readonly #encoder: VideoEncoder;
  readonly #format: VideoFormat;
  readonly #codecs: Awaited<ReturnType<typeof loadVideoCodecs>>;
  readonly #encoded: EncodedFrame[] = [];
  #failure: Error | null = null;
  #count = 0;

  /** @throws {PermanentError} `VIDEO_ENCODER_MISSING` */
  static async open(format: VideoFormat): Promise<H264Encoder> {
    return new H264Encoder(await loadVideoCodecs(), format);
  }

  private constructor(codecs: Awaited<ReturnType<typeof loadVideoCodecs>>, format: VideoFormat) {
    this.#codecs = codecs;
    this.#format = format;
    const { width, height, fps } = format;
    this.#encoder = new codecs.VideoEncoder({
      output: (chunk, metadata) => this.#keep(chunk, metadata),
      error: (error) => {
        this.#failure ??= error;
      },
    });
    this.#encoder.configure({
      codec: h264Codec,
      width,
      height,
      framerate: fps,
      bitrate: Math.round(width * height * fps * bitsPerPixel),
      bitrateMode: "variable",
      latencyMode: "quality",
      // Hardware encoders differ between GPUs, and the GPU is needed for the models.
      hardwareAcceleration: "prefer-software",
      avc: { format: "avc" },
    });
  }

  /** Encodes a copy of a frame (BT.709 4:2:0, limited range). @throws {RetryableError} `VIDEO_ENCODING_FAILED` */
  async add(yuv: Uint8Array): Promise<void> {
    const { width, height, fps } = this.#format;
    const frame = new this.#codecs.VideoFrame(yuv, {
      format: "I420",
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round((this.#count * 1e6) / fps),
      duration: Math.round(1e6 / fps),
      colorSpace: { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false },
    });
    try {
      this.#encoder.encode(frame, { keyFrame: this.#count % (fps * keyInterval) === 0 });
    } catch (error) {
      throw encodingFailed(this.#failure ?? error);
    } finally {
      frame.close();
    }
    this.#count += 1;
    // Output is delivered as events, so without yielding it would accumulate until the last frame.
    do await setImmediate();
    while (this.#encoder.encodeQueueSize > queueLimit && !this.#failure);
    if (this.#failure) throw encodingFailed(this.#failure);
  }

  /** Waits for the last frame. @throws {RetryableError} `VIDEO_ENCODING_FAILED` */
  async finish(): Promise<EncodedFrame[]> {
    try {
      await this.#encoder.flush();
    } catch (error) {
      throw encodingFailed(this.#failure ?? error);
    }
    this.close();
    if (this.#failure) throw encodingFailed(this.#failure);
    if (this.#encoded.length === this.#count) return this.#encoded;
    throw encodingFailed(`${this.#encoded.length} frames were encoded of ${this.#count}`);
  }

  /** Frees the encoder in any state. Can be called repeatedly. */
  close(): void {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }

  #keep(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const index = Math.round((chunk.timestamp * this.#format.fps) / 1e6);
    this.#encoded.push({ index, isKey: chunk.type === "key", data, metadata });
  }
}

function encodingFailed(reason: unknown): RetryableError {
  return new RetryableError("VIDEO_ENCODING_FAILED", {
    detail: reason instanceof Error ? reason.message : String(reason),
    cause: reason,
  });
}
