import sharp from "sharp";

/** The picture that the demo pack's numeric expectations are about; small, so that a test can make it. */
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

/** Its mean colours on a grid of 4 × 4; written anew by `writeRedCircle.ts` when the demo pack changes. */
export const redCircleExpectation = new URL("./redCircle.expected.json", import.meta.url);

/** Mean colours of a grid of fields, row by row, RGB. */
export async function gridColours(path: string, columns = 4, rows = 4): Promise<number[]> {
  return [...(await sharp(path).resize(columns, rows, { fit: "fill", kernel: "linear" }).raw().toBuffer())];
}
