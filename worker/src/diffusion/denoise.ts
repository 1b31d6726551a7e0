import { setImmediate } from "node:timers/promises";
import { PermanentError } from "../errors.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { CancelledError } from "./cancelled.ts";
import { applyGuidance, type Guidance, isGuidedStep } from "./guidance.ts";

/** The denoiser's output for one step; `unconditional` is null without guidance. */
export type Prediction = { conditional: Float32Array; unconditional: Float32Array | null };

export type DenoiseOptions = {
  /** Noise of N(0, 1); receives the result. */
  latents: Float32Array;
  /** Image to image: latents of the source and the first step to run. Absent: text to image, all steps. */
  source?: { latents: Float32Array; firstStep: number } | null;
  scheduler: Scheduler;
  guidance: Guidance;
  /** Runs the denoiser on scaled latents. The unconditional half is needed only if `guided`. */
  predict(input: Float32Array, timestep: number, guided: boolean): Promise<Prediction>;
  isCancelled(): boolean;
  /** Called after each step with the number of steps done and the predicted image (x₀), which must not be kept. */
  onStep(stepsDone: number, denoised: Float32Array): void;
};

/**
 * The denoising loop of every model family: noise → scale → predict → guide → step, for all steps of the schedule.
 * Image to image starts at a later step, with the noise of that step added to the source's latents. Yields to the
 * event loop and checks for cancellation between steps.
 * @throws {CancelledError}
 * @throws {PermanentError} `NUMERIC_OVERFLOW` when the latents are not finite
 */
export async function denoise(options: DenoiseOptions): Promise<void> {
  const { latents, scheduler } = options;
  const input = new Float32Array(latents.length);
  const guided = new Float32Array(latents.length);
  const denoised = new Float32Array(latents.length);
  const firstStep = options.source?.firstStep ?? 0;
  initializeLatents(options);
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

/** Scales the noise in `latents` to the level of the first step, and adds the source's latents. */
function initializeLatents({ latents, scheduler, source }: DenoiseOptions): void {
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

/** Yields to the event loop, so that a pending cancel message is handled. @throws {CancelledError} */
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

/** The error for values that are not finite. */
export function numericOverflow(where: string): PermanentError {
  return new PermanentError(overflow, {
    detail: `not finite after ${where}; a model exported in half precision may need float32`,
  });
}
