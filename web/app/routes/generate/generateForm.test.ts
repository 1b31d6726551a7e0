import { parseWithZod } from "@conform-to/zod/v4";
import { describe, expect, it } from "vitest";
import { buildFormat } from "../../testing/buildFormat.ts";
import { buildJob } from "../../testing/buildJob.ts";
import { defaultsFromSettings, generateSchema, toSubmitInput } from "./generateForm.ts";

const format = buildFormat();
const wan = buildFormat({
  type: "video_fast",
  isAvailable: false,
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

describe("generateSchema", () => {
  it("uses the format's defaults for empty fields", () => {
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
      sourceAssetId: null,
      strength: null,
      embedPrompt: null,
      idempotencyKey: null,
    });
  });

  it("includes the strength only with a source image", () => {
    const input = (fields: Record<string, string>) => {
      const submission = post(fields);
      if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
      return toSubmitInput(submission.value, format);
    };
    expect(input({ sourceAssetId: "", strength: "0.6" })).toMatchObject({
      sourceAssetId: null,
      strength: null,
    });
    expect(input({ sourceAssetId: "asset-1", strength: "0.35", excludePrompt: "on" })).toMatchObject({
      sourceAssetId: "asset-1",
      strength: 0.35,
      embedPrompt: false,
    });
  });

  it("rejects a source image if the format doesn't support one", () => {
    const still = buildFormat({ type: "image_fast", acceptsSourceAsset: false });
    const body = new FormData();
    for (const [name, value] of [
      ["type", "image_fast"],
      ["prompt", "x"],
      ["sourceAssetId", "asset-1"],
    ] as const)
      body.set(name, value);
    const submission = parseWithZod(body, { schema: generateSchema([still]) });
    expect(submission.status === "error" && submission.error?.sourceAssetId?.[0]).toMatch(
      /can't start from an image/,
    );
  });

  it("accepts a guidance and a seed of zero", () => {
    const submission = post({ guidanceScale: "0", seedMode: "fixed", seed: "0" });
    if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
    expect(toSubmitInput(submission.value, format)).toMatchObject({ guidanceScale: 0, seed: 0 });
  });

  it.each([
    ["prompt", { prompt: "   " }, "Enter a prompt."],
    ["prompt", { prompt: "x".repeat(1001) }, "Use at most 1000 characters; this prompt has 1001."],
    ["type", { type: "oil_painting" }, "Choose a format."],
    ["type", { type: "video_fast" }, "This format is currently unavailable."],
    ["steps", { steps: "5" }, "Enter a number from 10 to 50 for this format."],
    ["steps", { steps: "many" }, "Enter a whole number."],
    ["width", { width: "1000" }, "Enter a multiple of 64 for this format."],
    ["width", { width: "1536", height: "1536" }, "Width × height is too large for this format."],
    ["seed", { seedMode: "fixed" }, "Enter a seed or choose Random."],
    ["seed", { seedMode: "fixed", seed: "2147483648" }, "Enter at most 2147483647."],
    ["batchSize", { batchSize: "2" }, "This format supports 1, 3, 6 at a time."],
  ])("reports the error of %s at its field for %j", (field, fields, message) => {
    const submission = post(fields as Record<string, string>);
    if (submission.status !== "error") throw new Error("The form was accepted.");
    expect(submission.error?.[field]).toEqual([message]);
  });

  it("accepts the settings of a finished job unchanged", () => {
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
      sourceAssetId: null,
      embedPrompt: null,
    });
  });

  it("fills in the source image of a job unless it was deleted", () => {
    const job = buildJob({ strength: 0.3, embedPrompt: false });
    expect(defaultsFromSettings({ ...job, sourceAsset: { id: "asset-1" } })).toMatchObject({
      sourceAssetId: "asset-1",
      strength: "0.3",
      excludePrompt: "on",
    });
    expect(defaultsFromSettings({ ...job, sourceAsset: null })).not.toHaveProperty("sourceAssetId");
  });
});
