import { join } from "node:path";
import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import { defaultStrength } from "#contracts/jobs/jobConfig.ts";
import { settingsOf } from "#contracts/jobs/settings.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import { checkImage, checkVideo } from "./checkFile.ts";
import type { Job } from "./readJob.ts";

/** The parts of an attempt that depend on the job type. */
export type JobHandler = {
  request(job: Job, workFolder: string): GenerationRequest;
  /** @throws {WorkerError} when the file does not match the request. */
  check(file: GeneratedFile, request: GenerationRequest): Promise<void>;
  /** Extension of the stored file. */
  extension: "png" | "mp4";
};

function common(job: Job, workFolder: string): Omit<GenerationRequest, "frameCount"> {
  const { negativePrompt, width, height, steps, guidanceScale, seed, batchSize, ...settings } = settingsOf(
    job.config,
  );
  const { sourceAssetId, strength = defaultStrength, embedPrompt = true } = settings;
  return {
    jobId: job.id,
    attempt: job.attempt,
    type: job.type,
    prompt: job.prompt,
    negativePrompt,
    width,
    height,
    steps,
    guidanceScale,
    seed,
    batchSize,
    enhance: jobCatalog[job.type].enhanced,
    // The source image is downloaded to this path before the request is sent to the child.
    source: sourceAssetId === undefined ? null : { path: join(workFolder, "source"), strength },
    embedPrompt,
    workFolder,
  };
}

/** An SDXL image. */
const image: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: null }),
  check: checkImage,
  extension: "png",
};

/** A single image from the video model: a video with one frame, stored as PNG. */
const singleFrame: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: 1 }),
  check: checkImage,
  extension: "png",
};

const video: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: job.config.frame_num ?? 81 }),
  check: checkVideo,
  extension: "mp4",
};

export const jobHandlers = {
  sdxl_image_fast: image,
  sdxl_image_high: image,
  image_fast: singleFrame,
  image_high: singleFrame,
  video_fast: video,
  video_high: video,
  image7b_fast_enhanced: singleFrame,
  image7b_high_enhanced: singleFrame,
  video7b_fast_enhanced: video,
  video7b_high_enhanced: video,
} satisfies Record<JobType, JobHandler>;
