import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { thumbHashToAverageRGBA } from "thumbhash";
import { expect, test } from "vitest";
import { inspectImage } from "../testing/inspectImage.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { encodePreview } from "./encodePreview.ts";
import { DamagedPngError, inspectPng } from "./inspectPng.ts";
import { readText } from "./pngText.ts";
import { planesAt, rgbFromPlanes } from "./rgbImage.ts";
import { writeImage } from "./writeImage.ts";

const width = 640;
const height = 384;
/** Left half red, right half black; a wave over it, so that it is not trivially compressible. */
const image = {
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    i % 3 === 0 && Math.floor(i / 3) % width < width / 2 ? 200 + Math.round(30 * Math.sin(i / 50)) : 0,
  ),
  width,
  height,
};
const parameters = {
  prompt: "a red circle",
  negativePrompt: "blue",
  steps: 15,
  sampler: "Euler",
  guidanceScale: 6,
  guidanceRescale: 0,
  seed: 7,
  width,
  height,
  model: "sdxl",
  random: "xoshiro128**+boxmuller/1",
  embedPrompt: true,
};

test("an image, its thumbnail and how it was made", async () => {
  const folder = await temporaryFolder();
  const paths = { image: join(folder, "0.png"), thumbnail: join(folder, "0.webp") };
  const written = await writeImage(image, parameters, paths);
  const png = await readFile(paths.image);
  expect(written.fileSize).toBe(png.length);
  expect(await inspectImage(paths.image)).toEqual({ format: "png", width, height, fileSize: png.length });
  expect(await inspectPng(paths.image)).toEqual({ width, height });
  // Compared as bytes: comparing them one by one takes a test seconds.
  expect((await sharp(png).raw().toBuffer()).equals(image.data)).toBe(true);
  expect(readText(png)).toMatchObject({
    parameters:
      "a red circle\nNegative prompt: blue\nSteps: 15, Sampler: Euler, CFG scale: 6, Seed: 7, " +
      "Size: 640x384, Model: sdxl, RNG: xoshiro128**+boxmuller/1, Version: OurVidz",
    "XML:com.adobe.xmp": expect.stringContaining("trainedAlgorithmicMedia"),
  });
  expect(await inspectImage(paths.thumbnail)).toMatchObject({ format: "webp", width: 320, height: 192 });
  const average = thumbHashToAverageRGBA(Buffer.from(written.thumbHash, "base64"));
  expect(average.r).toBeGreaterThan(average.b + 0.2);
});

test("detects a truncated or modified PNG without decoding it", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "0.png");
  await writeImage(image, parameters, { image: file, thumbnail: join(folder, "0.webp") });
  const png = await readFile(file);
  const reasonFor = async (bytes: Buffer): Promise<unknown> => {
    await writeFile(file, bytes);
    return inspectPng(file).catch((error: unknown) => error);
  };
  const changed = Buffer.from(png);
  changed[png.length >> 1] = (changed[png.length >> 1] ?? 0) ^ 1;
  expect(await reasonFor(png.subarray(0, png.length >> 1))).toEqual(
    new DamagedPngError("it is not complete"),
  );
  expect(await reasonFor(png.subarray(0, png.length - 12))).toEqual(
    new DamagedPngError("it is not complete"),
  );
  expect(await reasonFor(Buffer.concat([png, png]))).toEqual(new DamagedPngError("it is not complete"));
  expect(await reasonFor(changed)).toEqual(new DamagedPngError("its chunk IDAT is damaged"));
  expect(await reasonFor(Buffer.from("GIF89a"))).toEqual(new DamagedPngError("it is not a PNG"));
  expect(await reasonFor(png)).toEqual({ width, height });
});

test("a preview is a small WebP of the same shape", async () => {
  const preview = await encodePreview(image);
  expect(preview).toMatchObject({ mime_type: "image/webp", width: 160, height: 96 });
  expect(preview.data.length).toBeLessThan(4000);
});

test("decoder output is clamped and rounded; what is not a number is no image", () => {
  const sample = Float32Array.of(-2, -1, 0, 1, 2, 0.5);
  const planes = planesAt(sample, { width: 2, height: 1 });
  expect([...(rgbFromPlanes(planes)?.data ?? [])]).toEqual([0, 128, 255, 0, 255, 191]);
  sample[4] = Number.NaN;
  expect(rgbFromPlanes(planes)).toBeNull();
});
