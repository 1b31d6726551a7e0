import { wanJobs } from "#contracts/jobs/wan.ts";
import type { WanVae } from "./vaeConfig.ts";

const bytesOfFloat = 4;
/** Of the decoder's widest layers that are alive at once: what goes in, what comes out, and what is added to it. */
const liveTensors = 3;
/** What the models' own copies and the runtime's arena take on top of the weights. */
const weightFactor = 1.15;
const leastActivations = 768 * 2 ** 20;

/** Memory in bytes that a video of the largest size wants, the weights included; decoding is its peak. */
export function wanMemoryNeed(bytes: number, vae: WanVae): number {
  return Math.round(bytes * weightFactor + Math.max(leastActivations, decodingPeak(vae)));
}

function decodingPeak({ caches, baseWidth, chunkFrames, contextFrames, ...vae }: WanVae): number {
  const { pixels } = wanJobs.video_high.limits;
  const frames = caches ? vae.temporalFactor : 1 + (contextFrames + chunkFrames - 1) * vae.temporalFactor;
  const layers = liveTensors * baseWidth * frames * pixels;
  const latents = pixels / vae.spatialFactor ** 2;
  // Each cache goes in and another comes out.
  const kept = (caches ?? []).reduce(
    (sum, { channels, frames: count, scale }) => sum + 2 * channels * count * scale ** 2 * latents,
    0,
  );
  return (layers + kept) * bytesOfFloat;
}
