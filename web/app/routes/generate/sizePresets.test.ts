import { describe, expect, it } from "vitest";
import { buildFormat } from "../../testing/buildFormat.ts";
import { sizePresets } from "./sizePresets.ts";

describe("sizePresets", () => {
  it.each([
    ["SDXL", buildFormat()],
    [
      "WAN",
      buildFormat({
        width: 480,
        height: 832,
        limits: {
          ...buildFormat().limits,
          sideLength: { min: 256, max: 1280, multipleOf: 16 },
          maxPixels: 399_360,
        },
      }),
    ],
  ])("stays within the limits of %s", (_, format) => {
    const presets = sizePresets(format);
    expect(presets[0]).toMatchObject({ preset: "standard", width: format.width, height: format.height });
    expect(presets.length).toBeGreaterThan(3);
    for (const { width, height } of presets) {
      for (const side of [width, height]) {
        expect(side % (format.limits.sideLength.multipleOf ?? 1)).toBe(0);
        expect(side).toBeGreaterThanOrEqual(format.limits.sideLength.min);
        expect(side).toBeLessThanOrEqual(format.limits.sideLength.max);
      }
      expect(width * height).toBeLessThanOrEqual(format.limits.maxPixels);
    }
  });

  it("lists the format's default size once", () => {
    expect(sizePresets(buildFormat()).map((size) => size.preset)).not.toContain("square");
  });
});
