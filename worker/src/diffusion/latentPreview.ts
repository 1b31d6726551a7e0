import { z } from "zod";
import type { Preview } from "#contracts/redis/events.ts";
import { encodePreview } from "../media/encodePreview.ts";

/**
 * A linear map from latents to colours, fitted to a VAE: rgb = bias + Σ latent[c] · weights[c], in −1…1.
 * Stored in a pack as `preview.json`.
 */
export const previewMapSchema = z.object({
  weights: z.array(z.tuple([z.number(), z.number(), z.number()])).min(1),
  bias: z.tuple([z.number(), z.number(), z.number()]),
});
export type PreviewMap = z.infer<typeof previewMapSchema>;

/** Least time between two previews, in milliseconds. */
const interval = 400;

export type Previewer = {
  /** The newest finished preview. */
  readonly latest: Preview | null;
  /** Begins a preview of these latents unless the last one is too young. Returns at once. */
  offer(latents: Float32Array, shape: readonly [number, number, number]): void;
  /** Waits for the encoder, so that nothing runs on after a job. */
  settle(): Promise<void>;
};

/** Makes previews beside the denoising loop; with no map there are none. */
export function createPreviewer(map: PreviewMap | null, now: () => number, onReady: () => void): Previewer {
  let latest: Preview | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let encoding: Promise<void> | null = null;
  return {
    get latest() {
      return latest;
    },
    offer(latents, shape) {
      if (!map || encoding || now() - startedAt < interval) return;
      startedAt = now();
      const image = { data: latentColours(latents, shape, map), height: shape[1], width: shape[2] };
      encoding = encodePreview(image).then(
        (preview) => {
          latest = preview;
          encoding = null;
          onReady();
        },
        () => {
          // An image without previews is better than none.
          encoding = null;
        },
      );
    },
    async settle() {
      await encoding;
    },
  };
}

/** One RGB pixel a latent, 0…255, interleaved. */
export function latentColours(
  latents: Float32Array,
  shape: readonly [number, number, number],
  map: PreviewMap,
): Uint8Array {
  const size = shape[1] * shape[2];
  const colours = new Float32Array(size * 3);
  for (let i = 0; i < size; i += 1) colours.set(map.bias, i * 3);
  for (const [channel, [red, green, blue]] of map.weights.entries()) {
    const base = channel * size;
    for (let i = 0, at = 0; i < size; i += 1, at += 3) {
      const value = latents[base + i] as number;
      colours[at] = (colours[at] as number) + value * red;
      colours[at + 1] = (colours[at + 1] as number) + value * green;
      colours[at + 2] = (colours[at + 2] as number) + value * blue;
    }
  }
  const bytes = new Uint8ClampedArray(colours.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (colours[i] as number) * 127.5 + 127.5;
  return new Uint8Array(bytes.buffer);
}
