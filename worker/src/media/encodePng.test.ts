import sharp from "sharp";
import { expect, test } from "vitest";
import { encodePng } from "./encodePng.ts";
import { readText } from "./pngText.ts";

/** Three by two pixels with large and small differences in both directions. */
const image = {
  data: Uint8Array.from([0, 255, 7, 255, 0, 7, 1, 2, 3, 255, 255, 255, 0, 0, 0, 4, 5, 6]),
  width: 3,
  height: 2,
};

test("text goes in beside the pixels and comes out again, Latin-1 or not", async () => {
  const texts = { parameters: "a café\nSteps: 15", Comment: "赤い円 🎈", "XML:com.adobe.xmp": "<x/>" };
  const png = Buffer.concat(await encodePng(image, texts));
  expect(readText(png)).toEqual(texts);
  expect(png.includes("tEXtparameters\0a caf\xe9", 0, "latin1")).toBe(true);
  expect(png.includes("iTXtComment\0", 0, "latin1")).toBe(true);
});

test("the result is a valid PNG with the same pixels, and sharp reads the text", async () => {
  const pieces = await encodePng(image, { parameters: "hello", "XML:com.adobe.xmp": "<x/>" });
  const decoded = sharp(Buffer.concat(pieces), { failOn: "warning" });
  const metadata = await decoded.metadata();
  expect(metadata).toMatchObject({ format: "png", width: 3, height: 2, depth: "uchar", channels: 3 });
  expect(metadata.comments).toContainEqual({ keyword: "parameters", text: "hello" });
  expect(metadata.xmp?.toString()).toBe("<x/>");
  expect(await decoded.raw().toBuffer()).toEqual(Buffer.from(image.data));
});
