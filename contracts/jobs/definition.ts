/** The phases of a running job, in their order. */
export const jobPhases = [
  "loading_model",
  "enhancing_prompt",
  "encoding_prompt",
  "denoising",
  "decoding",
  "encoding_file",
  "uploading",
] as const;
export type JobPhase = (typeof jobPhases)[number];

export const queueNames = ["sdxl_queue", "wan_queue"] as const;
export type QueueName = (typeof queueNames)[number];

export const modelFamilies = ["sdxl", "wan"] as const;
export type ModelFamily = (typeof modelFamilies)[number];

/** Inclusive bounds of a number; `multipleOf` in the same unit. */
export type Range = { readonly min: number; readonly max: number; readonly multipleOf?: number };

/**
 * Everything the system knows about a job type. The GraphQL enum, the rows that SQL validates against, the storage
 * buckets, the worker's dispatch and the site's form derive from it.
 */
export type JobDefinition = {
  readonly type: string;
  /** Name shown to users. */
  readonly title: string;
  readonly description: string;
  readonly family: ModelFamily;
  readonly queue: QueueName;
  /** Storage bucket of the results. Has the name of the type. */
  readonly bucket: string;
  readonly quality: "fast" | "high";
  readonly media: "image" | "video";
  readonly mimeType: "image/png" | "video/mp4";
  /** True if Qwen2.5 rewrites the prompt first. */
  readonly enhanced: boolean;
  /** True if a job may start from one of the user's images. */
  readonly takesSource: boolean;
  /** Defaults. Width and height in pixels, guidance scale without unit. */
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidanceScale: number;
  /** Number of frames at `fps`: null for SDXL, 1 for WAN images. WAN requires 4n+1. */
  readonly frameCount: number | null;
  readonly fps: number | null;
  /** Seconds that a job is expected to take until the system has measured it. */
  readonly estimateSeconds: number;
  /** Price of one image or video. */
  readonly credits: number;
  readonly limits: {
    /** Characters. */
    readonly prompt: number;
    readonly steps: Range;
    readonly guidanceScale: Range;
    readonly side: Range;
    /** Largest width × height, in pixels. */
    readonly pixels: number;
    readonly batchSizes: readonly number[];
    /** Bytes of one stored file. */
    readonly fileSize: number;
    readonly attempts: number;
  };
  /** Seconds until a lease expires if it isn't renewed. */
  readonly leaseSeconds: number;
  readonly phases: readonly JobPhase[];
};

export const imageFileLimit = 20 * 1024 * 1024;
export const videoFileLimit = 100 * 1024 * 1024;
export const promptLimit = 1000;
/** Seeds have 31 bits, as in the original OurVidz. */
export const maxSeed = 2_147_483_647;

/** Returns the length of a format's videos in whole seconds, or null for images. */
export const durationSeconds = ({
  frameCount,
  fps,
}: Pick<JobDefinition, "frameCount" | "fps">): number | null =>
  frameCount && fps ? Math.round(frameCount / fps) : null;
