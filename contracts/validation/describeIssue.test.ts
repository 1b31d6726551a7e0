import { expect, it } from "vitest";
import type { z } from "zod";
import { jobCallbackSchema } from "../callback/message.ts";
import { jobTypes } from "../jobs/catalog.ts";
import { queueJobRequestSchema } from "../submit/restRequest.ts";
import { describeIssue } from "./describeIssue.ts";

const messagesOf = (schema: z.ZodType, value: unknown): string[] => {
  const { error } = schema.safeParse(value, { error: describeIssue });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const job = { job_type: "sdxl_image_fast", prompt: "a red circle" };

it.each<[unknown, string]>([
  [[], ": Must be an object."],
  [{ job_type: "sdxl_image_fast" }, "prompt: Is missing."],
  [{ ...job, prompt: 7 }, "prompt: Must be text."],
  [{ ...job, prompt: " " }, "prompt: Write what you want to see."],
  [{ ...job, job_type: "oil" }, `job_type: Must be one of ${jobTypes.join(", ")}.`],
  [{ ...job, user_id: "x" }, ': Unknown: "user_id".'],
  [{ ...job, config: { sed: 7, stps: 1 } }, 'config: Unknown: "sed", "stps".'],
  [{ ...job, config: { seed: -1 } }, "config.seed: Must be at least 0."],
  [{ ...job, config: { seed: 2 ** 31 } }, "config.seed: Must be at most 2147483647."],
  [{ ...job, config: { width: 512.5 } }, "config.width: Must be a whole number."],
  [{ ...job, config: { width: 1e30 } }, "config.width: Must be at most 9007199254740991."],
  [{ ...job, config: { sample_guide_scale: "7" } }, "config.sample_guide_scale: Must be a number."],
  [{ ...job, config: { embed_prompt: "no" } }, "config.embed_prompt: Must be true or false."],
  [{ ...job, config: { source_asset_id: "x" } }, "config.source_asset_id: You have no image with this id."],
  [
    { ...job, start_by: "2026-11-31T00:00:00Z" },
    "start_by: Must be a date and time with a time zone, such as 2026-01-31T12:00:00Z.",
  ],
])("describeIssue explains what is wrong with the request %j", (value, sentence) => {
  expect(messagesOf(queueJobRequestSchema, value)).toEqual([sentence]);
});

it("describeIssue replaces every message of zod for a callback", () => {
  const attempt = { job_id: "x", attempt: 0, worker_id: "" };
  const wrong = [
    { ...attempt, status: "completed", assets: [{ mime_type: "x", file_size: -1 }], timings: {} },
    { ...attempt, status: "failed", error_detail: "x".repeat(4001) },
    { ...attempt, status: "gone" },
    { ...attempt, status: "completed", assets: [], timings: null },
  ];
  const sentences = wrong.flatMap((callback) => messagesOf(jobCallbackSchema, callback));
  expect(sentences).toContain("attempt: Must be more than 0.");
  expect(sentences).toContain("job_id: Must be a UUID.");
  expect(sentences).toContain("error_detail: At most 4000 characters.");
  for (const sentence of sentences) expect(sentence).not.toMatch(/Invalid|Too (small|big)|expected|received/);
});
