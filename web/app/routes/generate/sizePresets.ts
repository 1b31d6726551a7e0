import type { FormatChoiceFragment } from "../../gql/graphql.ts";

export type SizePreset = { name: string; width: number; height: number };

const ratios: ReadonlyArray<{ name: string; ratio: number }> = [
  { name: "Square", ratio: 1 },
  { name: "Portrait", ratio: 2 / 3 },
  { name: "Landscape", ratio: 3 / 2 },
  { name: "Tall", ratio: 9 / 16 },
  { name: "Wide", ratio: 16 / 9 },
];

/**
 * Sizes of common shapes with about as many pixels as the format's own size, within its limits. The format's
 * own size comes first, as "Standard".
 */
export function sizePresets({ width, height, limits }: FormatChoiceFragment): SizePreset[] {
  const standard = { name: "Standard", width, height };
  const presets = ratios.map(({ name, ratio }) => {
    const exact = Math.sqrt(Math.min(width * height, limits.pixels) * ratio);
    return { name, width: snap(exact), height: snap(exact / ratio) };
  });
  return [standard, ...presets.filter((size) => fits(size) && !sameSize(size, standard))];

  function snap(pixels: number): number {
    const unit = limits.side.multipleOf ?? 1;
    return Math.floor(pixels / unit + 0.25) * unit;
  }

  function fits(size: SizePreset): boolean {
    const { min, max } = limits.side;
    const sides = [size.width, size.height];
    return sides.every((side) => side >= min && side <= max) && size.width * size.height <= limits.pixels;
  }
}

const sameSize = (a: SizePreset, b: SizePreset) => a.width === b.width && a.height === b.height;
