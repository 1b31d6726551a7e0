import type { Timings } from "#contracts/callback/message.ts";
import type { Preview, ProgressEvent } from "#contracts/redis/events.ts";
import { builder } from "../../builder.ts";
import { JobPhaseRef } from "../enums.ts";

const JobPreviewRef = builder.objectRef<Preview>("JobPreview").implement({
  description: "A small, approximate image of the result so far.",
  fields: (t) => ({
    dataUrl: t.string({
      description: "The image itself, as a `data:` URL.",
      resolve: (preview) => `data:${preview.mime_type};base64,${preview.data}`,
    }),
    width: t.exposeInt("width", { description: "The width of the preview in pixels." }),
    height: t.exposeInt("height", { description: "The height of the preview in pixels." }),
  }),
});

export const JobProgressRef = builder.objectRef<ProgressEvent>("JobProgress").implement({
  description:
    "The current progress of a running attempt. Newer reports have a higher (attemptNumber, sequence).",
  fields: (t) => ({
    attemptNumber: t.exposeInt("attempt", { description: "The number of the attempt, starting at 1." }),
    sequence: t.exposeInt("sequence", {
      description: "The sequence number of the report within the attempt, starting at 0.",
    }),
    phase: t.field({
      type: JobPhaseRef,
      description: "The phase that the attempt is in.",
      resolve: (event) => event.phase,
    }),
    step: t.exposeInt("step", {
      description: "The number of completed denoising steps, over the whole batch.",
    }),
    totalSteps: t.exposeInt("total_steps", {
      description: "The total number of denoising steps, over the whole batch.",
    }),
    elapsedMs: t.int({
      description: "The time since a worker claimed the job, in milliseconds.",
      resolve: (event) => Math.round(event.elapsed_ms),
    }),
    estimatedRemainingMs: t.int({
      nullable: true,
      description:
        "The estimated remaining processing time in milliseconds. Null if it can't be estimated yet.",
      resolve: (event) => (event.remaining_ms === null ? null : Math.round(event.remaining_ms)),
    }),
    preview: t.field({
      type: JobPreviewRef,
      nullable: true,
      description: "An approximate image of the result so far. Null if the report contains none.",
      resolve: (event) => event.preview,
    }),
  }),
});

const timings = {
  totalMs: ["total_ms", "The time from claiming the job to its completion, in milliseconds."],
  loadMs: ["load_ms", "The time for loading models into memory, in milliseconds."],
  textEncodeMs: ["text_encode_ms", "The time for encoding the prompt, in milliseconds."],
  denoiseMs: ["denoise_ms", "The time for all denoising steps, in milliseconds."],
  decodeMs: ["decode_ms", "The time for decoding latents to pixels, in milliseconds."],
  fileEncodeMs: ["file_encode_ms", "The time for encoding the files, in milliseconds."],
  uploadMs: ["upload_ms", "The time for uploading the files, in milliseconds."],
  sessionRunMs: ["session_run_ms", "The time spent inside ONNX Runtime over all phases, in milliseconds."],
} as const satisfies Record<string, readonly [keyof Timings, string]>;

export const JobTimingsRef = builder.objectRef<Timings>("JobTimings").implement({
  description: "The time spent in each phase of the attempt that completed a job.",
  fields: (t) =>
    Object.fromEntries(
      Object.entries(timings).map(([name, [key, description]]) => [
        name,
        t.int({ description, resolve: (times) => Math.round(times[key]) }),
      ]),
    ),
});
