/**
 * A diffusion scheduler, set up for one image: it owns the noise levels and turns the model's predictions
 * into the next latents. All arrays are flat float32 of the latents' length; nothing is allocated a step.
 */
export type Scheduler = {
  /** What people know it as, such as `Euler` or `DPM++ 2M Karras`. */
  readonly label: string;
  /** The model's `timestep` input, one a denoising step, falling. */
  readonly timesteps: readonly number[];
  /** Standard deviation of the noise to begin with. */
  readonly initialNoiseScale: number;
  /** How latents at the level of a step are made of a clean image and noise of N(0, 1), to begin in the middle. */
  noiseLevel(step: number): NoiseLevel;
  /** Writes what the model is to see at this step into `out`. */
  scaleInput(latents: Float32Array, step: number, out: Float32Array): void;
  /**
   * Moves `latents`, in place, from the noise level of `step` to the next one. The first call may be for any step,
   * those after it follow one by one.
   * @param prediction the model's output, guidance applied
   * @param denoised receives the image the model expects at the end (x₀), for previews
   */
  step(prediction: Float32Array, step: number, latents: Float32Array, denoised: Float32Array): void;
};

/** latents = signal·x₀ + noise·N(0, 1). */
export type NoiseLevel = { readonly signal: number; readonly noise: number };

/** Fills an array with the next independent draws from N(0, 1), for schedulers that add noise on their way. */
export type NoiseSource = (out: Float32Array) => void;

/** The scheduler a model pack asks for is not one of ours, or is configured in a way we don't do. */
export class UnsupportedSchedulerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnsupportedSchedulerError";
  }
}
