import { PermanentError } from "../../errors.ts";
import type { WanVae } from "./vaeConfig.ts";

/** Shape of a video's latents: [channels, frames, height, width]. Images have one frame. */
export type VideoShape = readonly [number, number, number, number];

type Pack = { vae: WanVae; patch: readonly [number, number, number] };

/**
 * The shape of a video's latents. The first frame has its own latent frame; each further one stands for
 * `temporalFactor` frames.
 * @throws {PermanentError} `INVALID_SIZE` or `INVALID_FRAME_COUNT` when the VAE or the transformer can't divide them
 */
export function videoShape(
  { vae, patch }: Pack,
  size: { width: number; height: number; frameCount: number },
): VideoShape {
  const { width, height, frameCount } = size;
  const rows = vae.spatialFactor * patch[1];
  const columns = vae.spatialFactor * patch[2];
  if (!isMultiple(width, columns) || !isMultiple(height, rows)) {
    const sides = rows === columns ? `${rows}` : `${columns} and ${rows}`;
    throw new PermanentError("INVALID_SIZE", {
      message: `Width and height must be multiples of ${sides} pixels.`,
    });
  }
  const latentFrames = (frameCount - 1) / vae.temporalFactor + 1;
  if (frameCount < 1 || !Number.isInteger(latentFrames) || latentFrames % patch[0] !== 0) {
    const step = vae.temporalFactor * patch[0];
    const first = 1 + vae.temporalFactor * (patch[0] - 1);
    const message = `The number of frames must be ${first} more than a multiple of ${step}.`;
    throw new PermanentError("INVALID_FRAME_COUNT", { message });
  }
  return [vae.latentChannels, latentFrames, height / vae.spatialFactor, width / vae.spatialFactor];
}

const isMultiple = (value: number, of: number): boolean => value > 0 && value % of === 0;
