import { expect, test } from "vitest";
import { planesAt, rgbFromPlanes } from "../rgbImage.ts";
import { halfRgbFromYuv420, rgbFromYuv420, yuv420FromPlanes, yuv420Size } from "./yuv420.ts";

const size = { width: 4, height: 2 };

function encode(pixels: readonly (readonly [number, number, number])[]): { yuv: Uint8Array; mean: number } {
  const sample = Float32Array.from([0, 1, 2].flatMap((color) => pixels.map((pixel) => pixel[color] ?? 0)));
  const yuv = new Uint8Array(yuv420Size(size.width, size.height));
  return { yuv, mean: yuv420FromPlanes(planesAt(sample, size), yuv) };
}
const all = (pixel: readonly [number, number, number]) => Array.from({ length: 8 }, () => pixel);

// ITU-R BT.709-6: the 100 % color bars at 8 bits.
test.each([
  ["white", [1, 1, 1], [235, 128, 128]],
  ["black", [-1, -1, -1], [16, 128, 128]],
  ["red", [1, -1, -1], [63, 102, 240]],
  ["green", [-1, 1, -1], [173, 42, 26]],
  ["blue", [-1, -1, 1], [32, 240, 118]],
] as const)("%s is what the standard says", (_name, pixel, [luma, cb, cr]) => {
  const { yuv, mean } = encode(all(pixel));
  expect([...yuv]).toEqual([...Array(8).fill(luma), cb, cb, cr, cr]);
  expect(Math.abs(mean - luma)).toBeLessThan(0.51);
});

test("what lies beyond the range is clamped before it is mixed", () => {
  expect(encode(all([1.5, -3, 0.25])).yuv).toEqual(encode(all([1, -1, 0.25])).yuv);
});

test("a chroma sample is the mean of its four pixels, and the way back finds the colors", () => {
  const left = [0.5, -0.2, -0.6] as const;
  const right = [-0.7, 0.1, 0.4] as const;
  const { yuv } = encode([left, left, right, right, left, left, right, right]);
  const back = rgbFromYuv420(yuv, size.width, size.height);
  const sample = Float32Array.from(
    [0, 1, 2].flatMap((color) => Array.from({ length: 8 }, (_, i) => (i % 4 < 2 ? left : right)[color] ?? 0)),
  );
  const wanted = rgbFromPlanes(planesAt(sample, size));
  for (const [i, value] of back.data.entries())
    expect(Math.abs(value - (wanted?.data[i] ?? 999))).toBeLessThan(3);
});

test("the planes of one frame of several", () => {
  const sample = Float32Array.from({ length: 2 * 3 * 8 }, (_, i) => i / 48);
  const second = planesAt(sample, { ...size, frames: 2 }, 1);
  expect(
    [second.red[0], second.green[0], second.blue[0]].map((value) => Math.round((value ?? 0) * 48)),
  ).toEqual([8, 24, 40]);
});

test("half of the size is the mean of four pixels", () => {
  const { yuv } = encode([...Array(4).fill([1, -1, -1]), ...Array(4).fill([1, -1, -1])]);
  expect(halfRgbFromYuv420(yuv, size.width, size.height)).toEqual({
    data: Uint8Array.from([...rgbFromYuv420(yuv, size.width, size.height).data.subarray(0, 6)]),
    width: 2,
    height: 1,
  });
  const { yuv: mixed } = encode([
    [-1, -1, -1],
    [1, 1, 1],
    [-1, -1, -1],
    [-1, -1, -1],
    [1, 1, 1],
    [-1, -1, -1],
    [-1, -1, -1],
    [-1, -1, -1],
  ]);
  const { data } = halfRgbFromYuv420(mixed, size.width, size.height);
  expect(Math.abs((data[0] ?? 0) - 127.5)).toBeLessThan(2);
  expect([...data.subarray(3)]).toEqual([0, 0, 0]);
});
