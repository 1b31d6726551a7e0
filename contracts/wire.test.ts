import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callbackResponseSchema, jobCallbackSchema } from "./callback/message.ts";
import { jobConfigSchema } from "./jobs/jobConfig.ts";
import { enhanceReplySchema, enhanceRequestSchema } from "./redis/enhancement.ts";
import { liveEventSchema, workerSignalSchema } from "./redis/events.ts";
import { queueMessageSchema } from "./redis/jobMessage.ts";
import { redisChannels, redisKeys } from "./redis/keys.ts";

const jobId = "11111111-1111-4111-8111-111111111111";
const userId = "22222222-2222-4222-8222-222222222222";

const config = {
  width: 1024,
  height: 1024,
  sample_steps: 20,
  sample_guide_scale: 7.5,
  seed: 7,
  negative_prompt: null,
  batch_size: 1,
};

const sourceConfig = {
  ...config,
  source_asset_id: "33333333-3333-4333-8333-333333333333",
  strength: 0.6,
  embed_prompt: false,
};

const asset = {
  bucket_name: "sdxl_image_fast",
  file_path: `${userId}/${jobId}/0.png`,
  file_size: 123_456,
  mime_type: "image/png",
  width: 1024,
  height: 1024,
  duration: null,
  batch_index: 0,
  seed: 7,
  thumbnail_path: `${userId}/${jobId}/0.webp`,
  thumb_hash: "3OcRJYB4d3h/iIeHeEh3eIhw+j2A",
};

const timings = {
  total_ms: 2000,
  load_ms: 0,
  text_encode_ms: 20,
  denoise_ms: 1700,
  decode_ms: 120,
  file_encode_ms: 110,
  upload_ms: 50,
  session_run_ms: 1830,
};

const attempt = { job_id: jobId, attempt: 1, worker_id: "worker-1" };

/** The schema and an example of every message between processes. */
const messages: Record<string, { schema: z.ZodType; example: unknown }> = {
  queueMessage: {
    schema: queueMessageSchema,
    example: {
      id: jobId,
      type: "sdxl_image_fast",
      prompt: "a red circle",
      config,
      user_id: userId,
      created_at: "2026-01-01T00:00:00.000Z",
    },
  },
  queueMessageWithSource: {
    schema: queueMessageSchema,
    example: {
      id: jobId,
      type: "sdxl_image_fast",
      prompt: "a red circle",
      config: sourceConfig,
      user_id: userId,
      created_at: "2026-01-01T00:00:00.000Z",
    },
  },
  progressEvent: {
    schema: liveEventSchema,
    example: {
      kind: "progress",
      job_id: jobId,
      user_id: userId,
      attempt: 1,
      sequence: 4,
      phase: "denoising",
      step: 3,
      total_steps: 15,
      elapsed_ms: 800,
      remaining_ms: 1200,
      preview: { mime_type: "image/webp", width: 64, height: 64, data: "UklGRg==" },
      enhanced_prompt: "a red circle, crisp, on a plain white background",
    },
  },
  jobChangedEvent: {
    schema: liveEventSchema,
    example: { kind: "changed", job_id: jobId, user_id: userId, status: "completed" },
  },
  ping: { schema: liveEventSchema, example: { kind: "ping", from: "server-1" } },
  wake: { schema: workerSignalSchema, example: { kind: "wake", queue: "sdxl_queue" } },
  cancel: { schema: workerSignalSchema, example: { kind: "cancel", job_id: jobId } },
  enhance: { schema: workerSignalSchema, example: { kind: "enhance" } },
  enhanceRequest: {
    schema: enhanceRequestSchema,
    example: { id: jobId, prompt: "a red circle", media: "image", seed: 7, expires_at: 1_767_225_600_000 },
  },
  enhanceReply: {
    schema: enhanceReplySchema,
    example: { kind: "done", enhanced_prompt: "a red circle, crisp, on a white background", note: null },
  },
  completedCallback: {
    schema: jobCallbackSchema,
    example: { ...attempt, status: "completed", assets: [asset], timings },
  },
  enhancedCallback: {
    schema: jobCallbackSchema,
    example: {
      ...attempt,
      status: "completed",
      assets: [asset],
      timings,
      enhanced_prompt: "a red circle, crisp, on a plain white background",
      enhancement_note: null,
    },
  },
  failedCallback: {
    schema: jobCallbackSchema,
    example: {
      ...attempt,
      status: "failed",
      error_code: "OUT_OF_MEMORY",
      error_message: "The GPU ran out of memory.",
      retryable: true,
    },
  },
  cancelledCallback: { schema: jobCallbackSchema, example: { ...attempt, status: "cancelled" } },
  callbackAnswer: { schema: callbackResponseSchema, example: { outcome: "settled" } },
};

describe("wire messages", () => {
  for (const [name, { schema, example }] of Object.entries(messages)) {
    it(`${name}: is unchanged by JSON and validation`, () => {
      expect(schema.parse(JSON.parse(JSON.stringify(example)))).toEqual(example);
    });

    it(`${name}: has the reviewed JSON Schema`, () => {
      expect(z.toJSONSchema(schema)).toMatchSnapshot();
    });
  }

  it("rejects a completed callback without assets", () => {
    const result = jobCallbackSchema.safeParse({ ...attempt, status: "completed", assets: [], timings });
    expect(result.success).toBe(false);
  });

  it("rejects a config without a seed", () => {
    const { seed: _, ...rest } = config;
    expect(jobConfigSchema.safeParse(rest).success).toBe(false);
  });
});

describe("Redis names", () => {
  it("are the reviewed ones", () => {
    expect({
      queues: [redisKeys.queue("sdxl_queue"), redisKeys.queue("wan_queue")],
      job: redisKeys.job(jobId),
      progress: redisKeys.progress(jobId),
      events: redisChannels.events(userId),
      pattern: redisChannels.eventsPattern,
      workers: redisChannels.workers,
      enhancements: redisKeys.enhancements,
      enhanced: redisChannels.enhanced(jobId),
    }).toMatchInlineSnapshot(`
      {
        "enhanced": "enhanced:11111111-1111-4111-8111-111111111111",
        "enhancements": "enhancements",
        "events": "events:33",
        "job": "job:11111111-1111-4111-8111-111111111111",
        "pattern": "events:*",
        "progress": "progress:11111111-1111-4111-8111-111111111111",
        "queues": [
          "sdxl_queue",
          "wan_queue",
        ],
        "workers": "workers",
      }
    `);
  });

  it("spread users over the event channels", () => {
    const channels = new Set(
      Array.from({ length: 1000 }, (_, i) =>
        redisChannels.events(`00000000-0000-4000-8000-${String(i).padStart(12, "0")}`),
      ),
    );
    expect(channels.size).toBe(64);
    for (const channel of channels) expect(channel).not.toContain(",");
  });
});
