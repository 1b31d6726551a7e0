import { PermanentError } from "../../errors.ts";

/** Shape of one image's latents: [channels, height, width]. */
export type LatentShape = readonly [number, number, number];

/** The shape of an image's latents. @throws {PermanentError} `INVALID_SIZE` when the VAE can't divide the size */
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
