import { describe, expect, it } from "vitest";
import { type JobConfig, jobConfigSchema } from "./jobConfig.ts";
import { configOf, inputPathOf, settingNames, settingsOf } from "./settings.ts";

const config: Required<JobConfig> = {
  width: 480,
  height: 832,
  sample_steps: 25,
  sample_guide_scale: 6.5,
  frame_num: 81,
  seed: 7,
  negative_prompt: "rain",
  batch_size: 3,
  source_asset_id: "11111111-1111-4111-8111-111111111111",
  strength: 0.6,
  embed_prompt: false,
};

describe("settingNames", () => {
  it("names every field of a config, each with a distinct name", () => {
    expect(Object.keys(settingNames).sort()).toEqual(Object.keys(jobConfigSchema.shape).sort());
    expect(new Set(Object.values(settingNames)).size).toBe(Object.keys(settingNames).length);
  });
});

describe("settingsOf", () => {
  it("translates every field", () => {
    expect(settingsOf(config)).toEqual({
      width: 480,
      height: 832,
      steps: 25,
      guidanceScale: 6.5,
      frameCount: 81,
      seed: 7,
      negativePrompt: "rain",
      batchSize: 3,
      sourceAssetId: "11111111-1111-4111-8111-111111111111",
      strength: 0.6,
      embedPrompt: false,
    });
  });

  it("omits absent fields and keeps null", () => {
    const { source_asset_id: _source, strength: _strength, ...rest } = config;
    const settings = settingsOf({ ...rest, negative_prompt: null });
    expect(settings).not.toHaveProperty("sourceAssetId");
    expect(settings).not.toHaveProperty("strength");
    expect(settings.negativePrompt).toBeNull();
  });
});

describe("configOf", () => {
  it("is the inverse of settingsOf", () => {
    expect(configOf(settingsOf(config))).toEqual(config);
    expect(configOf(settingsOf({ ...config, negative_prompt: null }))).toEqual({
      ...config,
      negative_prompt: null,
    });
  });

  it("omits absent fields, nulls and properties that aren't settings", () => {
    const input = { prompt: "waves", steps: 10, seed: null, guidanceScale: undefined, negativePrompt: null };
    expect(configOf(input)).toEqual({ sample_steps: 10, negative_prompt: null });
  });
});

describe("inputPathOf", () => {
  it.each([
    [["sample_steps"], ["steps"]],
    [["config", "negative_prompt"], ["negativePrompt"]],
    [["p_job_type"], ["type"]],
    [["p_idempotency_key"], ["idempotencyKey"]],
    [["reason"], ["reason"]],
    [[], []],
  ])("translates %j into %j", (path, expected) => {
    expect(inputPathOf(path)).toEqual(expected);
  });
});
