import { type Making, provenanceOf } from "../provenance.ts";
import type { VideoTags } from "./muxMp4.ts";

/** How a video was made. Without `embedPrompt` the file keeps everything but the prompts. */
export type VideoParameters = Making & { frames: number };

/** Longest title, in characters: players show it in one line. */
const titleLength = 100;

/** What an MP4 file says of its making: title and comment, which players show, and XMP. */
export function videoTags({ frames, ...made }: VideoParameters): VideoTags {
  const { xmp, fields, prompt } = provenanceOf(made);
  return {
    ...(prompt ? { title: prompt.slice(0, titleLength) } : {}),
    comment: `${fields.parameters}, Frames: ${frames}`,
    software: fields.Software,
    xmp,
  };
}
