import { z } from "zod";
import type { Preview } from "#contracts/redis/events.ts";
import { encodePreview } from "../media/encodePreview.ts";

/**
 * A linear map from latents to colors, fitted to a VAE: rgb = bias + Σ latent[c] · weights[c], from -1 to 1.
 * A pack stores it as `preview.json`.
 */
export const previewMapSchema = z.object({
  weights: z.array(z.tuple([z.number(), z.number(), z.number()])).min(1),
  bias: z.tuple([z.number(), z.number(), z.number()]),
});
export type PreviewMap = z.infer<typeof previewMapSchema>;

/** Minimum time between two previews, in milliseconds. */
const minIntervalMs = 400;

export type Previewer = {
  /** The latest finished preview. */
  readonly latest: Preview | null;
  /** Starts a preview of these latents, unless the last one is too recent. Returns at once. */
  offer(latents: Float32Array, shape: readonly [number, number, number]): void;
  /** Waits for the encoder, so that nothing is running after a job. */
  settle(): Promise<void>;
};

/** Creates previews in parallel with the denoising loop. Without a map there are none. */
export function createPreviewer(map: PreviewMap | null, now: () => number, onReady: () => void): Previewer {
  let latest: Preview | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let encoding: Promise<void> | null = null;
  return {
    get latest() {
      return latest;
    },
    offer(latents, shape) {
      if (!map || encoding || now() - startedAt < minIntervalMs) return;
      startedAt = now();
      const image = { data: latentColors(latents, shape, map), height: shape[1], width: shape[2] };
      encoding = encodePreview(image).then(
        (preview) => {
          latest = preview;
          encoding = null;
          onReady();
        },
        () => {
          // A failed preview must not fail the generation.
          encoding = null;
        },
      );
    },
    async settle() {
      await encoding;
    },
  };
}

/** The color of each latent: one RGB pixel per latent, 0 to 255, [height, width, 3]. */
export function latentColors(
  latents: Float32Array,
  shape: readonly [number, number, number],
  map: PreviewMap,
): Uint8Array {
  const size = shape[1] * shape[2];
  const colors = new Float32Array(size * 3);
  for (let i = 0; i < size; i += 1) colors.set(map.bias, i * 3);
  for (const [channel, [red, green, blue]] of map.weights.entries()) {
    const base = channel * size;
    for (let i = 0, at = 0; i < size; i += 1, at += 3) {
      const value = latents[base + i] as number;
      colors[at] = (colors[at] as number) + value * red;
      colors[at + 1] = (colors[at + 1] as number) + value * green;
      colors[at + 2] = (colors[at + 2] as number) + value * blue;
    }
  }
  const bytes = new Uint8ClampedArray(colors.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (colors[i] as number) * 127.5 + 127.5;
  return new Uint8Array(bytes.buffer);
}
