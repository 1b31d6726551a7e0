/**
 * A diffusion scheduler for one image. It defines the noise levels and computes the next latents from the model's
 * predictions. All arrays are flat float32 of the latents' length; a step allocates nothing.
 */
export type Scheduler = {
  /** Display name, such as `Euler` or `DPM++ 2M Karras`. */
  readonly label: string;
  /** The model's `timestep` input of each denoising step, descending. */
  readonly timesteps: readonly number[];
  /** Standard deviation of the initial noise (diffusers' `init_noise_sigma`). */
  readonly initialNoiseScale: number;
  /** The noise level at the start of a step, for image to image. */
  noiseLevel(step: number): NoiseLevel;
  /** Writes the model's input for this step to `out` (diffusers' `scale_model_input`). */
  scaleInput(latents: Float32Array, step: number, out: Float32Array): void;
  /**
   * Moves `latents`, in place, from the noise level of `step` to the next one. The first call may be for any step; the
   * following calls are for consecutive steps.
   * @param prediction the model's output after guidance
   * @param denoised receives the predicted image (x₀), for previews
   */
  step(prediction: Float32Array, step: number, latents: Float32Array, denoised: Float32Array): void;
};

/** latents = signal·x₀ + noise·N(0, 1). */
export type NoiseLevel = { readonly signal: number; readonly noise: number };

/** Fills an array with the next independent samples of N(0, 1), for schedulers that add noise. */
export type NoiseSource = (out: Float32Array) => void;

/** The pack's scheduler, or one of its options, is not supported. */
export class UnsupportedSchedulerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnsupportedSchedulerError";
  }
}
