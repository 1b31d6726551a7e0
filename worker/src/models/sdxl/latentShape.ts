import { PermanentError } from "../../errors.ts";

/** [channels, height, width] of the latents of one image. */
export type LatentShape = readonly [number, number, number];

/** The latents of an image of this size. Throws PermanentError for sizes that the VAE can't make. */
export function latentShape(
  vae: { latentChannels: number; vaeFactor: number },
  width: number,
  height: number,
): LatentShape {
  const factor = vae.vaeFactor;
  if (width > 0 && height > 0 && width % factor === 0 && height % factor === 0) {
    return [vae.latentChannels, height / factor, width / factor];
  }
  throw new PermanentError("INVALID_SIZE", {
    message: `Width and height must be multiples of ${factor} pixels.`,
  });
}
