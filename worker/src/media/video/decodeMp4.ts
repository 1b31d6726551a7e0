import { setImmediate } from "node:timers/promises";
import type { VideoDecoderConfig, VideoFrame } from "@napi-rs/webcodecs";
import { EncodedPacketSink, FilePathSource, Input, type InputVideoTrack, MP4 } from "mediabunny";
import { loadVideoCodecs } from "./videoCodecs.ts";
import { yuv420Size } from "./yuv420.ts";

/** A file is not a video, or not a complete one; the message says why. */
export class DamagedVideoError extends Error {
  override readonly name = "DamagedVideoError";
}

export type VideoFacts = { width: number; height: number; frames: number; seconds: number };

/** Maximum number of frames in the decoder's queue. */
const queueLimit = 4;

/**
 * Decodes every frame of an MP4 file with one H.264 track, a few at a time.
 * @param take receives each frame as BT.709 4:2:0 planes with its index, in presentation order
 * @throws {DamagedVideoError}
 */
export async function decodeMp4(
  path: string,
  take: (yuv: Uint8Array, index: number, size: { width: number; height: number }) => void,
): Promise<VideoFacts> {
  const input = new Input({ formats: [MP4], source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new DamagedVideoError("it has no video");
    return await decodeTrack(track, take);
  } catch (error) {
    if (error instanceof DamagedVideoError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DamagedVideoError(`it can't be decoded: ${reason}`, { cause: error });
  } finally {
    input.dispose();
  }
}

async function decodeTrack(
  track: InputVideoTrack,
  take: Parameters<typeof decodeMp4>[1],
): Promise<VideoFacts> {
  const { VideoDecoder, EncodedVideoChunk } = await loadVideoCodecs();
  const config = await track.getDecoderConfig();
  if (!config) throw new DamagedVideoError("its codec is unknown");
  const width = await track.getCodedWidth();
  const height = await track.getCodedHeight();
  const waiting: VideoFrame[] = [];
  let failure: Error | null = null;
  const decoder = new VideoDecoder({
    output: (frame) => void waiting.push(frame),
    error: (error) => {
      failure ??= error;
    },
  });
  let frames = 0;
  let readUntil = 0;
  const drain = async () => {
    for (const frame of waiting.splice(0)) {
      const yuv = new Uint8Array(yuv420Size(width, height));
      await frame.copyTo(yuv);
      frame.close();
      take(yuv, frames, { width, height });
      frames += 1;
    }
    if (failure) throw failure;
  };
  try {
    decoder.configure(config as VideoDecoderConfig);
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const { type, data, timestamp, duration } = packet;
      readUntil = Math.max(readUntil, timestamp + duration);
      decoder.decode(new EncodedVideoChunk({ type, data, timestamp: Math.round(timestamp * 1e6) }));
      do {
        await setImmediate();
        await drain();
      } while (decoder.decodeQueueSize > queueLimit);
    }
    await decoder.flush();
    await drain();
    const seconds = await track.computeDuration();
    // A truncated file yields fewer packets than its index declares.
    if (readUntil < seconds - 1e-3) throw new DamagedVideoError("it is not complete");
    return { width, height, frames, seconds };
  } finally {
    for (const frame of waiting) frame.close();
    if (decoder.state !== "closed") decoder.close();
  }
}
