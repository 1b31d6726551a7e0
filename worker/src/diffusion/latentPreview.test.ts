import { expect, test } from "vitest";
import { createPreviewer, latentColors } from "./latentPreview.ts";

const map = {
  weights: [
    [0.5, 0, 0],
    [0, -0.25, 0.2],
  ] as [number, number, number][],
  bias: [0, 0.2, -0.1] as [number, number, number],
};
/** Two channels, two rows, two columns. */
const shape = [2, 2, 2] as const;
const latents = Float32Array.of(1, -1, 0, 5, 0, 1, 2, -2);

test("each latent becomes the color of the linear map, clamped", () => {
  // rgb = bias + c0·(0.5, 0, 0) + c1·(0, −0.25, 0.2), −1…1 to 0…255
  expect([...latentColors(latents, shape, map)]).toEqual([
    191, 153, 115, 64, 121, 140, 128, 89, 166, 255, 217, 64,
  ]);
});

test("previews come at most every 400 ms, and one at a time", async () => {
  let now = 0;
  let ready = 0;
  const previewer = createPreviewer(
    map,
    () => now,
    () => {
      ready += 1;
    },
  );
  previewer.offer(latents, shape);
  previewer.offer(latents, shape);
  await previewer.settle();
  now = 399;
  previewer.offer(latents, shape);
  await previewer.settle();
  expect(ready).toBe(1);
  now = 400;
  previewer.offer(latents, shape);
  await previewer.settle();
  expect(ready).toBe(2);
  expect(previewer.latest).toMatchObject({ mime_type: "image/webp", width: 160, height: 160 });
});

test("without a map there are none", async () => {
  const previewer = createPreviewer(null, () => 0, expect.unreachable);
  previewer.offer(latents, shape);
  await previewer.settle();
  expect(previewer.latest).toBeNull();
});
