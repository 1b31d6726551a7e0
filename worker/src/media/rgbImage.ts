/** Eight-bit RGB, interleaved, row by row. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/** An image as a VAE makes it: a plane of float32 for each colour, in −1…1 or a little beyond, row by row. */
export type Planes = {
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
  width: number;
  height: number;
};

/**
 * The planes of one image in a decoder's output, without copying it.
 * @param sample float32 [3, height, width], or [3, frames, height, width]
 */
export function planesAt(
  sample: Float32Array,
  { width, height, frames = 1 }: { width: number; height: number; frames?: number },
  frame = 0,
): Planes {
  const size = width * height;
  const plane = (colour: number) =>
    sample.subarray((colour * frames + frame) * size, (colour * frames + frame + 1) * size);
  return { red: plane(0), green: plane(1), blue: plane(2), width, height };
}

/** Channels first in −1…1, as a VAE takes an image: float32 [3, height, width]. */
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
 * Turns a decoder's output into bytes: −1…1 (clamped) to 0…255. Null when a value is NaN or infinite; found on the
 * way, because one more pass over a large image costs milliseconds.
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
