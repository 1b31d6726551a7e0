import sharp from "sharp";
import { expect, test } from "vitest";
import { readText, withText } from "./pngText.ts";

const pixels = await sharp({ create: { width: 3, height: 2, channels: 3, background: "#804020" } })
  .png()
  .toBuffer();

test("text goes in beside the pixels and comes out again, Latin-1 or not", async () => {
  const texts = { parameters: "a café\nSteps: 15", Comment: "赤い円 🎈", "XML:com.adobe.xmp": "<x/>" };
  const png = Buffer.concat(withText(pixels, texts));
  expect(readText(png)).toMatchObject(texts);
  expect(png.includes("tEXtparameters\0a caf\xe9", 0, "latin1")).toBe(true);
  expect(png.includes("iTXtComment\0", 0, "latin1")).toBe(true);
});

test("the result is a valid PNG with the same pixels, and sharp reads the text", async () => {
  const png = Buffer.concat(withText(pixels, { parameters: "hello", "XML:com.adobe.xmp": "<x/>" }));
  const image = sharp(png, { failOn: "warning" });
  const metadata = await image.metadata();
  expect(metadata.comments).toContainEqual({ keyword: "parameters", text: "hello" });
  expect(metadata.xmp?.toString()).toBe("<x/>");
  expect(await image.raw().toBuffer()).toEqual(await sharp(pixels).raw().toBuffer());
});
