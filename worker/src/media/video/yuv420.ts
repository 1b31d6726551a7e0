import type { RgbImage } from "../rgbImage.ts";

/**
 * Y′CbCr of BT.709 (ITU-R BT.709-6, section 3) from one RGB pixel, limited range: Y′ 16…235, Cb and Cr 16…240
 * around 128. The numbers are the standard's, times the range over 255.
 */
const luma = [0.2126, 0.7152, 0.0722].map((weight) => (weight * 219) / 255) as [number, number, number];
const blueDifference = 224 / 255 / 1.8556;
const redDifference = 224 / 255 / 1.5748;

/** Bytes of a frame: a plane of Y′, then Cb and Cr with a quarter of the samples each. Sides are even. */
export const yuv420Size = (width: number, height: number): number => (width * height * 3) / 2;

/** A picture as planar 4:2:0 (I420), each chroma sample the mean of four pixels. */
export function yuv420FromRgb({ data, width, height }: RgbImage): Uint8Array {
  const size = width * height;
  const out = new Uint8Array(yuv420Size(width, height));
  const [red, green, blue] = luma;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const top = y * width + x;
      let r = 0;
      let g = 0;
      let b = 0;
      for (const at of [top, top + 1, top + width, top + width + 1]) {
        const from = at * 3;
        const pr = data[from] as number;
        const pg = data[from + 1] as number;
        const pb = data[from + 2] as number;
        out[at] = 16.5 + red * pr + green * pg + blue * pb;
        r += pr;
        g += pg;
        b += pb;
      }
      const mean = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      const chroma = size + (y >> 1) * (width >> 1) + (x >> 1);
      out[chroma] = 128.5 + ((b - mean) / 4) * blueDifference;
      out[chroma + size / 4] = 128.5 + ((r - mean) / 4) * redDifference;
    }
  }
  return out;
}

/** The way back, for frames of a decoder: nearest chroma sample, clamped. */
export function rgbFromYuv420(yuv: Uint8Array, width: number, height: number): RgbImage {
  const size = width * height;
  const data = new Uint8ClampedArray(size * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const chroma = size + (y >> 1) * (width >> 1) + (x >> 1);
      const bright = (((yuv[at] as number) - 16) * 255) / 219;
      const toBlue = (((yuv[chroma] as number) - 128) * 255) / 224;
      const toRed = (((yuv[chroma + size / 4] as number) - 128) * 255) / 224;
      data[at * 3] = bright + 1.5748 * toRed;
      data[at * 3 + 1] = bright - 0.187324 * toBlue - 0.468124 * toRed;
      data[at * 3 + 2] = bright + 1.8556 * toBlue;
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}
