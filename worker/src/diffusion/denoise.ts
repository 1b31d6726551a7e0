import { setImmediate } from "node:timers/promises";
import { PermanentError } from "../errors.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { CancelledError } from "./cancelled.ts";
import { applyGuidance, type Guidance, isGuidedStep } from "./guidance.ts";

/** What the denoiser says about one step; `unconditional` is null without guidance. */
export type Prediction = { conditional: Float32Array; unconditional: Float32Array | null };

export type DenoiseOptions = {
  /** Noise of N(0, 1) to begin with; holds the result at the end. */
  latents: Float32Array;
  /** Latents of an image to begin from, and the step to begin at; absent: noise alone, and every step. */
  source?: { latents: Float32Array; firstStep: number } | null;
  scheduler: Scheduler;
  guidance: Guidance;
  /** Runs the denoiser on latents scaled for this timestep; the unconditional half is not wanted when not `guided`. */
  predict(input: Float32Array, timestep: number, guided: boolean): Promise<Prediction>;
  isCancelled(): boolean;
  /**
   * Called after each step, with how many have been done here and the image as the model expects it (x₀); must not
   * keep the array.
   */
  onStep(stepsDone: number, denoised: Float32Array): void;
};

/**
 * The denoising loop of every model family: noise → scale → predict → guide → step, until the schedule ends.
 * From a source image it begins in the middle of the schedule, with so much noise on the image as belongs there.
 * Gives the event loop a turn between steps and stops there when asked to.
 * Throws CancelledError, and PermanentError NUMERIC_OVERFLOW when the latents are no longer numbers.
 */
export async function denoise(options: DenoiseOptions): Promise<void> {
  const { latents, scheduler } = options;
  const input = new Float32Array(latents.length);
  const guided = new Float32Array(latents.length);
  const denoised = new Float32Array(latents.length);
  const firstStep = options.source?.firstStep ?? 0;
  mixStart(options);
  for (const [step, timestep] of scheduler.timesteps.entries()) {
    if (step < firstStep) continue;
    await yieldAndCheck(options.isCancelled);
    scheduler.scaleInput(latents, step, input);
    const { guidance } = options;
    const isGuided = isGuidedStep(guidance, step, scheduler.timesteps.length);
    const { conditional, unconditional } = await options.predict(input, timestep, isGuided);
    let prediction = conditional;
    if (isGuided && unconditional) {
      applyGuidance(unconditional, conditional, guided, guidance.scale, guidance.rescale);
      prediction = guided;
    }
    scheduler.step(prediction, step, latents, denoised);
    assertFinite(latents, `step ${step + 1} of ${scheduler.timesteps.length}`);
    options.onStep(step + 1 - firstStep, denoised);
  }
  await yieldAndCheck(options.isCancelled);
}

/** Makes latents of the first step's level out of the noise in `latents`, and the source if there is one. */
function mixStart({ latents, scheduler, source }: DenoiseOptions): void {
  if (!source) {
    for (let i = 0; i < latents.length; i += 1) {
      latents[i] = (latents[i] as number) * scheduler.initialNoiseScale;
    }
    return;
  }
  const { signal, noise } = scheduler.noiseLevel(source.firstStep);
  for (let i = 0; i < latents.length; i += 1) {
    latents[i] = signal * (source.latents[i] as number) + noise * (latents[i] as number);
  }
}

/** Lets messages in, so that a cancel that is waiting is seen. Throws CancelledError. */
export async function yieldAndCheck(isCancelled: () => boolean): Promise<void> {
  await setImmediate();
  if (isCancelled()) throw new CancelledError();
}

function assertFinite(values: Float32Array, where: string): void {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * 0;
  if (sum !== 0) throw numericOverflow(where);
}

const overflow = "NUMERIC_OVERFLOW";

export const isOverflow = (error: unknown): boolean =>
  error instanceof PermanentError && error.code === overflow;

/** The error for numbers that are no longer finite. */
export function numericOverflow(where: string): PermanentError {
  return new PermanentError(overflow, {
    detail: `not finite after ${where}; a model exported in half precision may need float32`,
  });
}
