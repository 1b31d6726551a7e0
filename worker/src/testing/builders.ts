import type { JobCallback } from "#contracts/callback/message.ts";

/** A UUID that counts up from `n`. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const attempt = { job_id: uuid(1), attempt: 1, worker_id: "worker-1" };

export const buildCompleted = (
  more: Partial<typeof attempt> = {},
): Extract<JobCallback, { status: "completed" }> => ({
  ...attempt,
  ...more,
  status: "completed",
  assets: [
    {
      bucket_name: "sdxl_image_fast",
      file_path: `${uuid(2)}/${uuid(1)}/0.png`,
      file_size: 100,
      mime_type: "image/png",
      width: 512,
      height: 512,
      duration: null,
      batch_index: 0,
      seed: 7,
      thumbnail_path: null,
      thumb_hash: null,
    },
  ],
  timings: {
    total_ms: 10,
    load_ms: 0,
    text_encode_ms: 1,
    denoise_ms: 5,
    decode_ms: 1,
    file_encode_ms: 1,
    upload_ms: 1,
    session_run_ms: 6,
  },
});

export const buildFailed = (more: Partial<typeof attempt & { retryable: boolean }> = {}): JobCallback => ({
  ...attempt,
  status: "failed",
  error_code: "WORKER_CRASHED",
  error_message: "It crashed.",
  retryable: true,
  ...more,
});
