/** Eight-bit RGB, interleaved, row by row. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/** The output of a VAE: one float32 plane per color, about -1 to 1, row by row. */
export type Planes = {
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
  width: number;
  height: number;
};

/**
 * The planes of one image in a decoder's output, as views.
 * @param sample float32 [3, height, width] or [3, frames, height, width]
 */
export function planesAt(
  sample: Float32Array,
  { width, height, frames = 1 }: { width: number; height: number; frames?: number },
  frame = 0,
): Planes {
  const size = width * height;
  const plane = (color: number) =>
    sample.subarray((color * frames + frame) * size, (color * frames + frame + 1) * size);
  return { red: plane(0), green: plane(1), blue: plane(2), width, height };
}

/** Converts pixels to the input of a VAE: float32 [3, height, width] from -1 to 1. */
export function planesFromRgb({ data, width, height }: RgbImage): Float32Array {
  const size = width * height;
  const planes = new Float32Array(size * 3);
  for (let i = 0, at = 0; i < size; i += 1, at += 3) {
    planes[i] = (data[at] as number) / 127.5 - 1;
    planes[size + i] = (data[at + 1] as number) / 127.5 - 1;
    planes[2 * size + i] = (data[at + 2] as number) / 127.5 - 1;
  }
  return planes;
}

/**
 * Converts a decoder's output to bytes: -1…1 (clamped) to 0…255. Null if a value is NaN or infinite. That is detected in
 * the same loop, because another pass over a large image takes milliseconds.
 */
export function rgbFromPlanes({ red, green, blue, width, height }: Planes): RgbImage | null {
  const size = width * height;
  const data = new Uint8ClampedArray(size * 3);
  let sum = 0;
  for (let i = 0, at = 0; i < size; i += 1, at += 3) {
    const r = red[i] as number;
    const g = green[i] as number;
    const b = blue[i] as number;
    sum += (r + g + b) * 0;
    data[at] = r * 127.5 + 127.5;
    data[at + 1] = g * 127.5 + 127.5;
    data[at + 2] = b * 127.5 + 127.5;
  }
  if (sum !== 0) return null;
  return { data: new Uint8Array(data.buffer), width, height };
}
