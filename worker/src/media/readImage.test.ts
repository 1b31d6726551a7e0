import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { readImage } from "./readImage.ts";
import { planesFromRgb } from "./rgbImage.ts";

/** Three fields side by side, each 20 × 30 pixels: red, half transparent blue, green. */
const flag = sharp(
  Buffer.from(
    '<svg width="60" height="30"><rect width="20" height="30" fill="#f00"/>' +
      '<rect x="20" width="20" height="30" fill="#00f" fill-opacity="0.5"/>' +
      '<rect x="40" width="20" height="30" fill="#0f0"/></svg>',
  ),
);

async function pixels(file: string, width: number, height: number): Promise<number[][]> {
  const { data } = await readImage(file, width, height);
  return Array.from({ length: width * height }, (_, i) => [...data.subarray(i * 3, i * 3 + 3)]);
}

test("covers the size, cropped around the middle, transparency on white", async () => {
  const file = join(await temporaryFolder(), "flag.png");
  await flag.clone().png().toFile(file);
  const square = await pixels(file, 30, 30);
  expect(square[15 * 30 + 15]).toEqual([127, 127, 255]);
  const [left, right] = [square[15 * 30], square[15 * 30 + 29]];
  expect(left?.[0], `left is red: ${left}`).toBeGreaterThan(200);
  expect(right?.[1], `right is green: ${right}`).toBeGreaterThan(200);
});

test("an orientation in the file is obeyed, other formats and gray images are read", async () => {
  const file = join(await temporaryFolder(), "turned.jpg");
  // Orientation 6: the camera was held upright.
  await flag.clone().flatten({ background: "#fff" }).withMetadata({ orientation: 6 }).jpeg().toFile(file);
  const turned = await pixels(file, 30, 60);
  expect(turned[5 * 30 + 15]?.[0]).toBeGreaterThan(200);
  expect(turned[55 * 30 + 15]?.[1]).toBeGreaterThan(200);
  const gray = join(await temporaryFolder(), "gray.png");
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "#808080" } })
    .grayscale()
    .toColourspace("gray16")
    .png()
    .toFile(gray);
  expect((await pixels(gray, 4, 4))[0]).toEqual([128, 128, 128]);
});

test("a file that is cut off is no image", async () => {
  const file = join(await temporaryFolder(), "flag.png");
  const png = await flag.clone().png().toBuffer();
  await writeFile(file, png.subarray(0, png.length >> 1));
  await expect(readImage(file, 8, 8)).rejects.toMatchObject({
    code: "SOURCE_UNREADABLE",
    retryable: false,
  });
});

test("planes are what a VAE takes: channels first, −1 to 1", () => {
  const image = { data: Uint8Array.of(0, 255, 127.5, 255, 0, 51), width: 2, height: 1 };
  const planes = [...planesFromRgb(image)].map((value) => Number(value.toFixed(2)));
  expect(planes).toEqual([-1, 1, 1, -1, -0, -0.6]);
});
