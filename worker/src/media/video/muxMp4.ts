import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  type MetadataTags,
  Mp4OutputFormat,
  Output,
} from "mediabunny";
import { type EmbeddedParameters, provenanceOf } from "../provenance.ts";
import type { EncodedFrame } from "./h264Encoder.ts";
import { clearTimes, xmpBox } from "./mp4Boxes.ts";

export type VideoTags = { title?: string; comment: string; software: string; xmp: string };

/**
 * Writes encoded frames and metadata to an MP4 file, with the index first so that it plays while it loads.
 * Deterministic: the same frames give the same bytes.
 * @param frames in the order of the encoder's output
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
    // Both libraries use the same object with different types.
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

/** The parameters of a video. Without `embedPrompt` the prompts are left out of the file. */
export type VideoParameters = EmbeddedParameters & { frames: number };

/** Maximum length of the title, in characters: players show it in one line. */
const titleLength = 100;

/** The metadata of an MP4 file: title and comment, which players show, and XMP. */
export function videoTags({ frames, ...parameters }: VideoParameters): VideoTags {
  const { xmp, fields, prompt } = provenanceOf(parameters);
  return {
    ...(prompt ? { title: prompt.slice(0, titleLength) } : {}),
    comment: `${fields.parameters}, Frames: ${frames}`,
    software: fields.Software,
    xmp,
  };
}
