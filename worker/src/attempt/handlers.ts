import { join } from "node:path";
import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import { defaultStrength, type JobConfig } from "#contracts/jobs/jobConfig.ts";
import type { GeneratedFile, GenerationRequest } from "../inference/protocol.ts";
import { checkPicture, checkVideo } from "./checkFile.ts";
import type { Job } from "./readJob.ts";

/** What differs between job types in the life of an attempt. */
export type JobHandler = {
  request(job: Job, workFolder: string): GenerationRequest;
  /** @throws {WorkerError} when the file is not what was asked for. */
  check(file: GeneratedFile, request: GenerationRequest): Promise<void>;
  /** Of the stored file. */
  extension: "png" | "mp4";
};

const common = (job: Job, workFolder: string): Omit<GenerationRequest, "frameCount"> => ({
  jobId: job.id,
  attempt: job.attempt,
  type: job.type,
  prompt: job.prompt,
  negativePrompt: job.config.negative_prompt,
  width: job.config.width,
  height: job.config.height,
  steps: job.config.sample_steps,
  guidanceScale: job.config.sample_guide_scale,
  seed: job.config.seed,
  batchSize: job.config.batch_size,
  enhance: jobCatalog[job.type].enhanced,
  source: sourceOf(job.config, workFolder),
  embedPrompt: job.config.embed_prompt ?? true,
  workFolder,
});

/** Where the source picture is put before the request goes out. */
function sourceOf(config: JobConfig, workFolder: string): GenerationRequest["source"] {
  if (config.source_asset_id === undefined) return null;
  return { path: join(workFolder, "source"), strength: config.strength ?? defaultStrength };
}

/** SDXL knows no frames. */
const picture: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: null }),
  check: checkPicture,
  extension: "png",
};

/** A picture from the video model is a video of one frame. */
const still: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: 1 }),
  check: checkPicture,
  extension: "png",
};

const video: JobHandler = {
  request: (job, workFolder) => ({ ...common(job, workFolder), frameCount: job.config.frame_num ?? 81 }),
  check: checkVideo,
  extension: "mp4",
};

export const jobHandlers = {
  sdxl_image_fast: picture,
  sdxl_image_high: picture,
  image_fast: still,
  image_high: still,
  video_fast: video,
  video_high: video,
  image7b_fast_enhanced: still,
  image7b_high_enhanced: still,
  video7b_fast_enhanced: video,
  video7b_high_enhanced: video,
} satisfies Record<JobType, JobHandler>;
