/** Eight-bit RGB, interleaved, row by row. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/** Channels first in −1…1, as a VAE takes a picture: float32 [3, height, width]. */
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
 * Turns a decoder's output into bytes: channels first in −1…1 (clamped) to interleaved 0…255. Null when a
 * value is NaN or infinite; found on the way, because one more pass over a large picture costs milliseconds.
 * @param planes float32 [3, height, width]
 */
export function rgbFromPlanes(planes: Float32Array, width: number, height: number): RgbImage | null {
  const size = width * height;
  const data = new Uint8ClampedArray(size * 3);
  const green = planes.subarray(size, 2 * size);
  const blue = planes.subarray(2 * size, 3 * size);
  let sum = 0;
  for (let i = 0, at = 0; i < size; i += 1, at += 3) {
    const r = planes[i] as number;
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
