import { formatParameters, type GenerationParameters, provenanceXmp } from "../generationParameters.ts";
import type { VideoTags } from "./muxMp4.ts";

/** How a video was made. Without `embedPrompt` the file keeps everything but the prompts. */
export type VideoParameters = GenerationParameters & { embedPrompt: boolean; frames: number };

/** Longest title, in characters: players show it in one line. */
const titleLength = 100;

/** What an MP4 file says of its making: title and comment, which players show, and XMP. */
export function videoTags(parameters: VideoParameters): VideoTags {
  const { embedPrompt, frames, ...made } = parameters;
  const told = embedPrompt ? made : { ...made, prompt: "", negativePrompt: null };
  const comment = `${formatParameters(told).trim()}, Frames: ${frames}`;
  return {
    ...(embedPrompt ? { title: made.prompt.slice(0, titleLength) } : {}),
    comment,
    software: "OurVidz",
    xmp: provenanceXmp,
  };
}
