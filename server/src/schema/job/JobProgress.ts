import type { Timings } from "#contracts/callback/message.ts";
import type { Preview, ProgressEvent } from "#contracts/redis/events.ts";
import { builder } from "../../builder.ts";
import { JobPhaseRef } from "../enums.ts";

const JobPreviewRef = builder.objectRef<Preview>("JobPreview").implement({
  description: "A small picture of how far it has come.",
  fields: (t) => ({
    url: t.string({
      description: "The picture itself, as a `data:` URL.",
      resolve: (preview) => `data:${preview.mime_type};base64,${preview.data}`,
    }),
    width: t.exposeInt("width", { description: "In pixels." }),
    height: t.exposeInt("height", { description: "In pixels." }),
  }),
});

export const JobProgressRef = builder.objectRef<ProgressEvent>("JobProgress").implement({
  description: "The current state of a running attempt. A newer one has a higher (attempt, sequence).",
  fields: (t) => ({
    attempt: t.exposeInt("attempt", { description: "Which execution of the job, from 1." }),
    sequence: t.exposeInt("sequence", { description: "Counts the states of the attempt." }),
    phase: t.field({ type: JobPhaseRef, description: "What it is doing.", resolve: (event) => event.phase }),
    step: t.exposeInt("step", { description: "Denoising steps done, over the whole batch." }),
    totalSteps: t.exposeInt("total_steps", { description: "Denoising steps in all." }),
    elapsedMs: t.int({
      description: "Milliseconds since a worker took the job.",
      resolve: (event) => Math.round(event.elapsed_ms),
    }),
    remainingMs: t.int({
      nullable: true,
      description: "Milliseconds to go, as far as one can tell.",
      resolve: (event) => (event.remaining_ms === null ? null : Math.round(event.remaining_ms)),
    }),
    preview: t.field({
      type: JobPreviewRef,
      nullable: true,
      description: "How it looks so far.",
      resolve: (event) => event.preview,
    }),
  }),
});

export const JobErrorRef = builder.objectRef<{ code: string; message: string }>("JobError").implement({
  description: "Why a job failed.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "Stable name of the reason, for programs." }),
    message: t.exposeString("message", { description: "The reason, in one sentence for people." }),
  }),
});

const timing = {
  totalMs: ["total_ms", "From taking the job to the end."],
  loadMs: ["load_ms", "Bringing models into memory."],
  textEncodeMs: ["text_encode_ms", "Encoding the prompt."],
  denoiseMs: ["denoise_ms", "Denoising."],
  decodeMs: ["decode_ms", "Turning latents into pixels."],
  fileEncodeMs: ["file_encode_ms", "Writing the file."],
  uploadMs: ["upload_ms", "Uploading."],
  sessionRunMs: ["session_run_ms", "Inside the model runtime, over all calls."],
} as const satisfies Record<string, readonly [keyof Timings, string]>;

export const JobTimingsRef = builder.objectRef<Timings>("JobTimings").implement({
  description: "Where the milliseconds of the attempt went that completed the job.",
  fields: (t) =>
    Object.fromEntries(
      Object.entries(timing).map(([name, [key, description]]) => [
        name,
        t.int({ description, resolve: (timings) => Math.round(timings[key]) }),
      ]),
    ),
});
