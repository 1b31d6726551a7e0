/** Eight-bit RGB, interleaved, row by row. */
export type RgbImage = { data: Uint8Array; width: number; height: number };

/**
 * Turns a decoder's output into bytes: channels first in −1…1 (clamped) to interleaved 0…255.
 * @param planes float32 [3, height, width]
 */
export function rgbFromPlanes(planes: Float32Array, width: number, height: number): RgbImage {
  const size = width * height;
  const data = new Uint8ClampedArray(size * 3);
  const green = planes.subarray(size, 2 * size);
  const blue = planes.subarray(2 * size, 3 * size);
  for (let i = 0, at = 0; i < size; i += 1, at += 3) {
    data[at] = (planes[i] as number) * 127.5 + 127.5;
    data[at + 1] = (green[i] as number) * 127.5 + 127.5;
    data[at + 2] = (blue[i] as number) * 127.5 + 127.5;
  }
  return { data: new Uint8Array(data.buffer), width, height };
}
