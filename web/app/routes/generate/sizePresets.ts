import type { FormatChoiceFragment } from "../../gql/graphql.ts";
import type { generateMessages } from "../../messages/generate.ts";

type PresetName = keyof typeof generateMessages.advanced.presets;

export type SizePreset = { preset: PresetName; width: number; height: number };

const ratios: ReadonlyArray<{ preset: PresetName; ratio: number }> = [
  { preset: "square", ratio: 1 },
  { preset: "portrait", ratio: 2 / 3 },
  { preset: "landscape", ratio: 3 / 2 },
  { preset: "tall", ratio: 9 / 16 },
  { preset: "wide", ratio: 16 / 9 },
];

/** Sizes with common aspect ratios and about as many pixels as the format's default size, which comes first. */
export function sizePresets({ width, height, limits }: FormatChoiceFragment): SizePreset[] {
  const standard: SizePreset = { preset: "standard", width, height };
  const presets = ratios.map(({ preset, ratio }): SizePreset => {
    const exact = Math.sqrt(Math.min(width * height, limits.maxPixels) * ratio);
    return { preset, width: snap(exact), height: snap(exact / ratio) };
  });
  return [standard, ...presets.filter((size) => fits(size) && !sameSize(size, standard))];

  function snap(pixels: number): number {
    const unit = limits.sideLength.multipleOf ?? 1;
    return Math.floor(pixels / unit + 0.25) * unit;
  }

  function fits(size: SizePreset): boolean {
    const { min, max } = limits.sideLength;
    const sides = [size.width, size.height];
    return sides.every((side) => side >= min && side <= max) && size.width * size.height <= limits.maxPixels;
  }
}

const sameSize = (a: SizePreset, b: SizePreset) => a.width === b.width && a.height === b.height;
