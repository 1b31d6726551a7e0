import type { Planes, RgbImage } from "../rgbImage.ts";

/**
 * Y′CbCr of BT.709 (ITU-R BT.709-6, section 3) in limited range: Y′ 16…235, Cb and Cr 16…240 around 128. The weights are
 * the standard's; R′, G′ and B′ are -1…1 here.
 */
const redWeight = 0.2126;
const greenWeight = 0.7152;
const blueWeight = 0.0722;
const lumaScale = 219 / 2;
/** Scales of a color difference that is summed over four pixels. */
const blueDifference = 224 / 2 / 1.8556 / 4;
const redDifference = 224 / 2 / 1.5748 / 4;
/** The middle of each range, plus 0.5 to round to the nearest integer. */
const lumaMiddle = 16 + lumaScale + 0.5;
const chromaMiddle = 128 + 0.5;

/** Bytes of a frame: a plane of Y′, then Cb and Cr with a quarter of the samples each. Width and height are even. */
export const yuv420Size = (width: number, height: number): number => (width * height * 3) / 2;

/**
 * Writes an image as planar 4:2:0 (I420) to `out`; each chroma sample is the mean of four pixels. A single pass with
 * clamping: three passes took more time for a video of 81 frames than anything except its models.
 * @returns the mean of Y′, 16…235; NaN if a value of the image is NaN or infinite
 */
export function yuv420FromPlanes({ red, green, blue, width, height }: Planes, out: Uint8Array): number {
  const size = width * height;
  const half = width >> 1;
  // Color differences of the row above, per pair of pixels.
  const bluer = new Float32Array(half);
  const redder = new Float32Array(half);
  let sum = 0;
  let broken = 0;
  for (let y = 0; y < height; y += 1) {
    const isLower = (y & 1) === 1;
    const cb = size + (y >> 1) * half;
    const cr = cb + (size >> 2);
    for (let x = 0; x < half; x += 1) {
      const left = y * width + 2 * x;
      const right = left + 1;
      const r0 = red[left] as number;
      const g0 = green[left] as number;
      const b0 = blue[left] as number;
      const r1 = red[right] as number;
      const g1 = green[right] as number;
      const b1 = blue[right] as number;
      // Adds zero, or NaN for an infinite value, which clamping would hide.
      broken += (r0 + g0 + b0 + r1 + g1 + b1) * 0;
      const luma0 = redWeight * clamped(r0) + greenWeight * clamped(g0) + blueWeight * clamped(b0);
      const luma1 = redWeight * clamped(r1) + greenWeight * clamped(g1) + blueWeight * clamped(b1);
      out[left] = lumaMiddle + lumaScale * luma0;
      out[right] = lumaMiddle + lumaScale * luma1;
      const luma = luma0 + luma1;
      sum += luma;
      const toBlue = clamped(b0) + clamped(b1) - luma;
      const toRed = clamped(r0) + clamped(r1) - luma;
      if (isLower) {
        out[cb + x] = chromaMiddle + ((bluer[x] as number) + toBlue) * blueDifference;
        out[cr + x] = chromaMiddle + ((redder[x] as number) + toRed) * redDifference;
      } else {
        bluer[x] = toBlue;
        redder[x] = toRed;
      }
    }
  }
  return 16 + lumaScale * (1 + sum / size) + broken;
}

const clamped = (value: number): number => (value < -1 ? -1 : value > 1 ? 1 : value);

/** Converts decoded frames back to RGB, with the nearest chroma sample, clamped. */
export function rgbFromYuv420(yuv: Uint8Array, width: number, height: number): RgbImage {
  const size = width * height;
  const data = new Uint8ClampedArray(size * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const chroma = size + (y >> 1) * (width >> 1) + (x >> 1);
      writeRgb(data, at * 3, yuv[at] as number, yuv[chroma] as number, yuv[chroma + size / 4] as number);
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

/** Converts a frame to RGB at half of its size: one pixel per chroma sample, the mean of four. */
export function halfRgbFromYuv420(yuv: Uint8Array, width: number, height: number): RgbImage {
  const [columns, rows] = [width >> 1, height >> 1];
  const size = width * height;
  const data = new Uint8ClampedArray(columns * rows * 3);
  for (let y = 0, chroma = size; y < rows; y += 1) {
    for (let x = 0, at = 2 * y * width; x < columns; x += 1, at += 2, chroma += 1) {
      const four =
        (yuv[at] as number) +
        (yuv[at + 1] as number) +
        (yuv[at + width] as number) +
        (yuv[at + width + 1] as number);
      const cr = yuv[chroma + columns * rows] as number;
      writeRgb(data, (chroma - size) * 3, four / 4, yuv[chroma] as number, cr);
    }
  }
  return { data: new Uint8Array(data.buffer), width: columns, height: rows };
}

/** Converts one pixel from limited-range BT.709 to RGB. */
function writeRgb(data: Uint8ClampedArray, to: number, luma: number, cb: number, cr: number): void {
  const bright = ((luma - 16) * 255) / 219;
  const toBlue = ((cb - 128) * 255) / 224;
  const toRed = ((cr - 128) * 255) / 224;
  data[to] = bright + 1.5748 * toRed;
  data[to + 1] = bright - 0.187324 * toBlue - 0.468124 * toRed;
  data[to + 2] = bright + 1.8556 * toBlue;
}
