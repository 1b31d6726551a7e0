import { describe, expect, it } from "vitest";
import { buckets } from "./buckets.ts";
import { jobCatalog, jobTypes, jobTypesOf } from "./catalog.ts";

describe("jobCatalog", () => {
  it("has the ten formats, each named like its key and its bucket", () => {
    expect(jobTypes).toHaveLength(10);
    for (const type of jobTypes) {
      expect(jobCatalog[type].type).toBe(type);
      expect(jobCatalog[type].bucket).toBe(type);
    }
  });

  it("has two formats on sdxl_queue and eight on wan_queue", () => {
    expect(jobTypesOf("sdxl_queue")).toEqual(["sdxl_image_fast", "sdxl_image_high"]);
    expect(jobTypesOf("wan_queue")).toHaveLength(8);
  });

  it.each(jobTypes)("%s has defaults within its limits", (type) => {
    const { width, height, steps, guidanceScale, frameCount, limits, phases, enhanced } = jobCatalog[type];
    for (const side of [width, height]) {
      expect(side).toBeGreaterThanOrEqual(limits.side.min);
      expect(side).toBeLessThanOrEqual(limits.side.max);
      expect(side % (limits.side.multipleOf ?? 1)).toBe(0);
    }
    expect(width * height).toBeLessThanOrEqual(limits.pixels);
    expect(steps).toBeGreaterThanOrEqual(limits.steps.min);
    expect(steps).toBeLessThanOrEqual(limits.steps.max);
    expect(guidanceScale).toBeLessThanOrEqual(limits.guidanceScale.max);
    if (frameCount !== null) expect(frameCount % 4).toBe(1);
    expect(phases.includes("enhancing_prompt")).toBe(enhanced);
  });
});

describe("buckets", () => {
  it("has one for each format and one for thumbnails, each with its own limits", () => {
    expect(buckets.map(({ id }) => id)).toEqual([...jobTypes, "thumbnails"]);
    const limits = new Map(
      buckets.map(({ id, fileSizeLimit, mimeTypes }) => [id, [fileSizeLimit, ...mimeTypes]]),
    );
    expect(limits.get("image7b_fast_enhanced")).toEqual([20_971_520, "image/png"]);
    expect(limits.get("video_high")).toEqual([104_857_600, "video/mp4"]);
    expect(limits.get("thumbnails")).toEqual([1_048_576, "image/webp"]);
  });
});
