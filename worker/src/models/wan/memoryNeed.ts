import { wanJobs } from "#contracts/jobs/wan.ts";
import type { WanVae } from "./vaeConfig.ts";

const bytesPerFloat = 4;
/** Tensors of the decoder's widest layers that are alive at once: input, output and residual. */
const liveTensors = 3;
/** Weights, the models' own copies, and the runtime's arena. */
const weightFactor = 1.15;
const minActivationBytes = 768 * 2 ** 20;

/** Memory in bytes of a video of the largest size, including weights. Decoding is its peak. */
export function wanMemoryNeed(bytes: number, vae: WanVae): number {
  return Math.round(bytes * weightFactor + Math.max(minActivationBytes, decodingPeak(vae)));
}

function decodingPeak({ caches, baseWidth, chunkFrames, contextFrames, ...vae }: WanVae): number {
  const { pixels } = wanJobs.video_high.limits;
  const frames = caches ? vae.temporalFactor : 1 + (contextFrames + chunkFrames - 1) * vae.temporalFactor;
  const layers = liveTensors * baseWidth * frames * pixels;
  const latents = pixels / vae.spatialFactor ** 2;
  // Each cache exists twice: as input and as output.
  const cached = (caches ?? []).reduce(
    (sum, { channels, frames: count, scale }) => sum + 2 * channels * count * scale ** 2 * latents,
    0,
  );
  return (layers + cached) * bytesPerFloat;
}
