import { imageFileLimit, type JobDefinition, promptLimit } from "./definition.ts";

const sdxl = {
  family: "sdxl",
  queue: "sdxl_queue",
  media: "image",
  mimeType: "image/png",
  enhanced: false,
  takesSource: true,
  width: 1024,
  height: 1024,
  frameCount: null,
  fps: null,
  limits: {
    prompt: promptLimit,
    steps: { min: 10, max: 50 },
    guidanceScale: { min: 0, max: 20 },
    side: { min: 512, max: 1536, multipleOf: 64 },
    pixels: 1024 * 1024 * 1.5,
    batchSizes: [1, 3, 6],
    fileSize: imageFileLimit,
    attempts: 3,
  },
  leaseSeconds: 60,
  phases: ["loading_model", "encoding_prompt", "denoising", "decoding", "encoding_file", "uploading"],
} as const;

/** Formats of SDXL: images. */
export const sdxlJobs = {
  sdxl_image_fast: {
    ...sdxl,
    type: "sdxl_image_fast",
    title: "SDXL fast",
    description: "A square image in seconds, for trying out prompts.",
    bucket: "sdxl_image_fast",
    quality: "fast",
    steps: 15,
    guidanceScale: 6,
    estimateSeconds: 5,
    credits: 1,
  },
  sdxl_image_high: {
    ...sdxl,
    type: "sdxl_image_high",
    title: "SDXL high",
    description: "A square image with more steps, for results to keep.",
    bucket: "sdxl_image_high",
    quality: "high",
    steps: 25,
    guidanceScale: 7.5,
    estimateSeconds: 8,
    credits: 2,
  },
} as const satisfies Record<string, JobDefinition>;
