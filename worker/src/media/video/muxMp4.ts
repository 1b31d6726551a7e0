import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  type MetadataTags,
  Mp4OutputFormat,
  Output,
} from "mediabunny";
import type { EncodedFrame } from "./h264Encoder.ts";
import { clearTimes, xmpBox } from "./mp4Boxes.ts";

export type VideoTags = { title?: string; comment: string; software: string; xmp: string };

/**
 * Puts encoded frames into an MP4 file, its index in front of them so that it plays while it loads, with what is
 * known of its making. The same frames give the same bytes.
 * @param frames in the order in which they came out of the encoder
 */
export async function muxMp4(
  frames: readonly EncodedFrame[],
  fps: number,
  tags: VideoTags,
): Promise<Buffer[]> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target });
  const track = new EncodedVideoPacketSource("avc");
  output.addVideoTrack(track, { frameRate: fps });
  output.setMetadataTags(tagsOf(tags));
  await output.start();
  for (const { data, index, isKey, metadata } of frames) {
    const packet = new EncodedPacket(data, isKey ? "key" : "delta", index / fps, 1 / fps);
    // The same object in both libraries, but each has types of its own for it.
    await track.add(packet, metadata as Parameters<typeof track.add>[1]);
  }
  track.close();
  await output.finalize();
  if (!target.buffer) throw new Error("the MP4 file was not finished");
  const file = Buffer.from(target.buffer);
  clearTimes(file);
  return [file, xmpBox(tags.xmp)];
}

function tagsOf({ title, comment, software }: VideoTags): MetadataTags {
  return { ...(title ? { title } : {}), comment, raw: { "©too": software } };
}
