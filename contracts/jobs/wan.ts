import { imageFileLimit, type JobDefinition, promptLimit, videoFileLimit } from "./definition.ts";

const wan = {
  family: "wan",
  queue: "wan_queue",
  width: 480,
  height: 832,
  takesSource: false,
  leaseSeconds: 120,
} as const;

const fast = { quality: "fast", steps: 25, guidanceScale: 6.5 } as const;
const high = { quality: "high", steps: 50, guidanceScale: 7.5 } as const;

const limits = {
  prompt: promptLimit,
  steps: { min: 10, max: 50 },
  guidanceScale: { min: 0, max: 20 },
  side: { min: 256, max: 1280, multipleOf: 16 },
  pixels: 832 * 480,
  attempts: 3,
} as const;

const image = {
  media: "image",
  mimeType: "image/png",
  frameCount: 1,
  fps: null,
  limits: { ...limits, batchSizes: [1, 3, 6], fileSize: imageFileLimit },
} as const;

const video = {
  media: "video",
  mimeType: "video/mp4",
  frameCount: 81,
  fps: 16,
  limits: { ...limits, batchSizes: [1], fileSize: videoFileLimit },
} as const;

const standard = {
  enhanced: false,
  phases: ["loading_model", "encoding_prompt", "denoising", "decoding", "encoding_file", "uploading"],
} as const;

const enhanced = {
  enhanced: true,
  phases: [
    "loading_model",
    "enhancing_prompt",
    "encoding_prompt",
    "denoising",
    "decoding",
    "encoding_file",
    "uploading",
  ],
} as const;

/** Formats of WAN 2.1: images and videos, with and without a prompt rewritten by Qwen2.5. */
export const wanJobs = {
  image_fast: {
    ...wan,
    ...image,
    ...fast,
    ...standard,
    type: "image_fast",
    title: "WAN image fast",
    description: "A tall still from the video model.",
    bucket: "image_fast",
    estimateSeconds: 73,
    credits: 1,
  },
  image_high: {
    ...wan,
    ...image,
    ...high,
    ...standard,
    type: "image_high",
    title: "WAN image high",
    description: "A tall still from the video model, with more steps.",
    bucket: "image_high",
    estimateSeconds: 90,
    credits: 2,
  },
  video_fast: {
    ...wan,
    ...video,
    ...fast,
    ...standard,
    type: "video_fast",
    title: "WAN video fast",
    description: "Five seconds of video.",
    bucket: "video_fast",
    estimateSeconds: 180,
    credits: 3,
  },
  video_high: {
    ...wan,
    ...video,
    ...high,
    ...standard,
    type: "video_high",
    title: "WAN video high",
    description: "Five seconds of video, with more steps.",
    bucket: "video_high",
    estimateSeconds: 280,
    credits: 5,
  },
  image7b_fast_enhanced: {
    ...wan,
    ...image,
    ...fast,
    ...enhanced,
    type: "image7b_fast_enhanced",
    title: "WAN image fast, enhanced",
    description: "A tall still; Qwen2.5 enriches the prompt first.",
    bucket: "image7b_fast_enhanced",
    estimateSeconds: 87,
    credits: 2,
  },
  image7b_high_enhanced: {
    ...wan,
    ...image,
    ...high,
    ...enhanced,
    type: "image7b_high_enhanced",
    title: "WAN image high, enhanced",
    description: "A tall still with more steps; Qwen2.5 enriches the prompt first.",
    bucket: "image7b_high_enhanced",
    estimateSeconds: 104,
    credits: 3,
  },
  video7b_fast_enhanced: {
    ...wan,
    ...video,
    ...fast,
    ...enhanced,
    type: "video7b_fast_enhanced",
    title: "WAN video fast, enhanced",
    description: "Five seconds of video; Qwen2.5 enriches the prompt first.",
    bucket: "video7b_fast_enhanced",
    estimateSeconds: 194,
    credits: 4,
  },
  video7b_high_enhanced: {
    ...wan,
    ...video,
    ...high,
    ...enhanced,
    type: "video7b_high_enhanced",
    title: "WAN video high, enhanced",
    description: "Five seconds of video with more steps; Qwen2.5 enriches the prompt first.",
    bucket: "video7b_high_enhanced",
    estimateSeconds: 294,
    credits: 6,
  },
} as const satisfies Record<string, JobDefinition>;
