import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { demoModelsDir } from "./demoPack.ts";

/** The image that the demo pack's numeric expectations are about; small, so that a test can make it. */
export const redCircleRequest = {
  jobId: "00000000-0000-4000-8000-000000000001",
  attempt: 1,
  type: "sdxl_image_fast",
  prompt: "a red circle on a blue background",
  negativePrompt: null,
  width: 512,
  height: 512,
  steps: 8,
  guidanceScale: 6,
  frameCount: null,
  seed: 7,
  batchSize: 1,
  enhance: false,
  source: null,
  embedPrompt: true,
} as const;

/** Half of the way from a source image, which is made by `writeSource`. */
export const sourceStrength = 0.5;

/** An image for the same job to begin with: a white disc on the left half of a wide green field. */
export async function writeSource(path: string): Promise<string> {
  const disc =
    '<svg width="960" height="640"><rect width="960" height="640" fill="#10a030"/>' +
    '<circle cx="320" cy="320" r="150" fill="#ffffff"/></svg>';
  await sharp(Buffer.from(disc)).removeAlpha().png().toFile(path);
  return path;
}

/** Mean colours on a grid of 4 × 4, and the weights they belong to. */
export type RedCircleExpectation = { weights: string; fromText: number[]; fromSource: number[] };

/** Written anew by `writeRedCircle.ts` when the demo pack changes. */
export const redCircleExpectation = new URL("./redCircle.expected.json", import.meta.url);

/** SHA-256 over the weights that an image depends on. */
export async function demoWeights(): Promise<string> {
  const hash = createHash("sha256");
  for (const component of ["text_encoder", "text_encoder_2", "unet", "vae_decoder", "vae_encoder"])
    hash.update(await readFile(join(demoModelsDir, "sdxl", component, "model.onnx")));
  return hash.digest("hex");
}

/**
 * The committed expectation.
 * @throws Error when it was written for other weights.
 */
export async function readExpectation(): Promise<RedCircleExpectation> {
  const expectation: RedCircleExpectation = JSON.parse(await readFile(redCircleExpectation, "utf8"));
  if (expectation.weights === (await demoWeights())) return expectation;
  throw new Error(
    "The weights of models/demo/sdxl were changed: look at its images, then run " +
      "`node worker/src/testing/writeRedCircle.ts`.",
  );
}

/** Mean colours of a grid of fields, row by row, RGB. */
export async function gridColours(path: string, columns = 4, rows = 4): Promise<number[]> {
  return [...(await sharp(path).resize(columns, rows, { fit: "fill", kernel: "linear" }).raw().toBuffer())];
}
