import { setImmediate } from "node:timers/promises";
import type { EncodedVideoChunk, EncodedVideoChunkMetadata, VideoEncoder } from "@napi-rs/webcodecs";
import { RetryableError } from "../../errors.ts";
import { h264Codec, loadVideoCodecs } from "./videoCodecs.ts";

/** One encoded frame. The first has the decoder's configuration with it. */
export type EncodedFrame = {
  /** Place among the frames shown, from 0. */
  index: number;
  isKey: boolean;
  /** NAL units with their lengths, as MP4 keeps them. */
  data: Uint8Array;
  metadata: EncodedVideoChunkMetadata | undefined;
};

export type VideoFormat = { width: number; height: number; fps: number };

/** Bits a pixel. Far above what is seen in a still of it; five seconds of 480 × 832 stay under 3 MB. */
const bitsPerPixel = 0.6;
/** Seconds between frames that can be jumped to. */
const keyInterval = 2;
/** Frames handed over that are not encoded yet. */
const queueLimit = 16;

/** Encodes frames one after the other on threads of its own; holds a few of them at a time. */
export class H264Encoder {
  readonly #encoder: VideoEncoder;
  readonly #format: VideoFormat;
  readonly #codecs: Awaited<ReturnType<typeof loadVideoCodecs>>;
  readonly #encoded: EncodedFrame[] = [];
  #failure: Error | null = null;
  #count = 0;

  /** Throws PermanentError VIDEO_ENCODER_MISSING. */
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
      // What a GPU encodes differs from card to card; and it has better things to do.
      hardwareAcceleration: "prefer-software",
      avc: { format: "avc" },
    });
  }

  /** Takes a frame as BT.709 4:2:0, limited range, and copies it. Throws RetryableError VIDEO_ENCODING_FAILED. */
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
    // Outputs arrive as events: without a turn of the loop they would all pile up behind the last frame.
    do await setImmediate();
    while (this.#encoder.encodeQueueSize > queueLimit && !this.#failure);
    if (this.#failure) throw encodingFailed(this.#failure);
  }

  /** Waits for the last frame. Throws RetryableError VIDEO_ENCODING_FAILED. */
  async finish(): Promise<EncodedFrame[]> {
    try {
      await this.#encoder.flush();
    } catch (error) {
      throw encodingFailed(this.#failure ?? error);
    }
    this.close();
    if (this.#failure) throw encodingFailed(this.#failure);
    if (this.#encoded.length === this.#count) return this.#encoded;
    throw encodingFailed(`${this.#encoded.length} frames came out, ${this.#count} went in`);
  }

  /** Frees the encoder, whatever it was doing. Safe to repeat. */
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
