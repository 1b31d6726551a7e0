import { parseWithZod } from "@conform-to/zod/v4";
import { describe, expect, it } from "vitest";
import { buildFormat } from "../testing/buildFormat.ts";
import { buildJob } from "../testing/buildJob.ts";
import { defaultsFromSettings, generateSchema, toSubmitInput } from "./generateForm.ts";

const format = buildFormat();
const wan = buildFormat({
  type: "video_fast",
  available: false,
  unavailableReason: "No WAN model is installed.",
});
const schema = generateSchema([format, wan]);

function post(fields: Record<string, string>) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ type: format.type, prompt: "a red circle", ...fields })) {
    body.set(name, value);
  }
  return parseWithZod(body, { schema });
}

describe("the generate form", () => {
  it("leaves what is blank to the format", () => {
    const submission = post({
      width: "",
      height: "",
      steps: "",
      guidanceScale: "",
      negativePrompt: " ",
      seed: "",
    });
    if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
    expect(toSubmitInput(submission.value, format)).toEqual({
      type: "sdxl_image_fast",
      prompt: "a red circle",
      negativePrompt: null,
      seed: null,
      batchSize: 1,
      width: null,
      height: null,
      steps: null,
      guidanceScale: null,
      idempotencyKey: null,
    });
  });

  it("takes zero for a guidance and a seed", () => {
    const submission = post({ guidanceScale: "0", seedMode: "fixed", seed: "0" });
    if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
    expect(toSubmitInput(submission.value, format)).toMatchObject({ guidanceScale: 0, seed: 0 });
  });

  it.each([
    ["prompt", { prompt: "   " }, "Say what you want to see."],
    ["prompt", { prompt: "x".repeat(1001) }, "At most 1000 characters; this has 1001."],
    ["type", { type: "oil_painting" }, "Choose one of the formats."],
    ["type", { type: "video_fast" }, "No WAN model is installed."],
    ["steps", { steps: "5" }, "The number of steps is between 10 and 50 for this format."],
    ["steps", { steps: "many" }, "The number of steps is a whole number."],
    ["width", { width: "1000" }, "The width is a multiple of 64 for this format."],
    ["width", { width: "1536", height: "1536" }, "Width times height is too large for this format."],
    ["seed", { seedMode: "fixed" }, "Give a seed, or choose Random."],
    ["seed", { seedMode: "fixed", seed: "2147483648" }, "The seed is at most 2147483647."],
    ["batchSize", { batchSize: "2" }, "This format makes 1, 3, 6 at a time."],
  ])("says beside %s what is wrong with %j", (field, fields, message) => {
    const submission = post(fields as Record<string, string>);
    if (submission.status !== "error") throw new Error("was accepted");
    expect(submission.error?.[field]).toEqual([message]);
  });

  it("can be filled in again from a finished job, and means the same", () => {
    const job = buildJob({ negativePrompt: "text", seed: 41, batchSize: 3 });
    const submission = post({ ...defaultsFromSettings(job, 42) } as Record<string, string>);
    if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
    expect(toSubmitInput(submission.value, format)).toMatchObject({
      prompt: job.prompt,
      negativePrompt: "text",
      seed: 42,
      batchSize: 3,
      width: 1024,
      steps: 15,
      guidanceScale: 6,
    });
  });
});
