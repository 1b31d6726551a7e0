import { type JobType, jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { durationSeconds } from "#contracts/jobs/definition.ts";
import { generatedHeader, upsert } from "./sqlText.ts";

/** The columns of a row of `public.job_formats`. */
function formatRow(type: JobType) {
  const { limits, ...job } = jobCatalog[type];
  return {
    job_type: type,
    title: job.title,
    description: job.description,
    family: job.family,
    queue: job.queue,
    bucket: job.bucket,
    media: job.media,
    mime_type: job.mimeType,
    is_enhanced: job.enhanced,
    takes_source: job.takesSource,
    width: job.width,
    height: job.height,
    sample_steps: job.steps,
    sample_guide_scale: job.guidanceScale,
    frame_num: job.frameCount,
    fps: job.fps,
    duration: durationSeconds(job),
    credits: job.credits,
    prompt_limit: limits.prompt,
    min_steps: limits.steps.min,
    max_steps: limits.steps.max,
    min_guide_scale: limits.guidanceScale.min,
    max_guide_scale: limits.guidanceScale.max,
    min_side: limits.side.min,
    max_side: limits.side.max,
    side_multiple: limits.side.multipleOf ?? 1,
    max_pixels: limits.pixels,
    batch_sizes: limits.batchSizes,
    file_size_limit: limits.fileSize,
    max_attempts: limits.attempts,
    lease_seconds: job.leaseSeconds,
  };
}

/** The columns of a row of `public.job_qualities`. */
function qualityRow(type: JobType) {
  const { quality, description, estimateSeconds } = jobCatalog[type];
  return { job_type: type, quality_level: quality, description, estimated_time: estimateSeconds };
}

/** `supabase/schemas/job_format_rows.sql`: the formats as SQL validates them. */
export function printFormatRows(): string {
  const purpose =
    "The formats and their qualities. A format that has left the catalog keeps its row, because jobs refer to it;\n" +
    "removing it takes a separate migration.";
  return (
    generatedHeader("contracts/jobs/", purpose) +
    upsert("public.job_formats", "job_type", jobTypes.map(formatRow)) +
    "\n" +
    upsert("public.job_qualities", "job_type", jobTypes.map(qualityRow))
  );
}
