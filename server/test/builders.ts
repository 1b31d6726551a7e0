import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { JobRow } from "../src/data/rows.ts";

let count = 0;

/** Returns the next of a sequence of UUIDs. */
export const nextUuid = (): string => {
  count += 1;
  return `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
};

const userId = "00000000-0000-4000-9000-000000000001";

export const buildJobRow = (row: Partial<JobRow> = {}): JobRow => ({
  id: nextUuid(),
  user_id: userId,
  job_type: "sdxl_image_fast",
  prompt: "a red circle",
  config: {
    width: 1024,
    height: 1024,
    sample_steps: 15,
    sample_guide_scale: 6,
    seed: 7,
    negative_prompt: null,
    batch_size: 1,
  },
  status: "pending",
  attempt: 0,
  credits: 1,
  created_at: "2026-01-01T00:00:00+00:00",
  updated_at: "2026-01-01T00:00:00+00:00",
  started_at: null,
  completed_at: null,
  cancel_requested_at: null,
  error_code: null,
  error_message: null,
  enhanced_prompt: null,
  enhancement_note: null,
  timings: null,
  throttled: false,
  retry_of: null,
  start_by: null,
  finish_by: null,
  ...row,
});

export const buildProgress = (event: Partial<ProgressEvent> = {}): ProgressEvent => ({
  kind: "progress",
  job_id: "00000000-0000-4000-8000-000000000001",
  user_id: userId,
  attempt: 1,
  sequence: 0,
  phase: "denoising",
  step: 1,
  total_steps: 15,
  elapsed_ms: 10,
  remaining_ms: 20,
  preview: null,
  ...event,
});
