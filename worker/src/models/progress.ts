import type { JobPhase } from "#contracts/jobs/definition.ts";
import type { Previewer } from "../diffusion/latentPreview.ts";
import type { PipelineState } from "./family.ts";

export type ProgressOptions = {
  totalSteps: number;
  /** Expected milliseconds from the last step to the end, from earlier jobs. */
  tailMs: number;
  report(state: PipelineState): void;
  now(): number;
};

/** Holds the complete state of a generation and reports it at each change. */
export class Progress {
  readonly #options: ProgressOptions;
  #phase: JobPhase = "encoding_prompt";
  #step = 0;
  #denoisingSince: number | null = null;
  previewer: Previewer | null = null;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  enter(phase: JobPhase): void {
    this.#phase = phase;
    if (phase === "denoising") this.#denoisingSince ??= this.#options.now();
    this.send();
  }

  stepDone(): void {
    this.#step += 1;
    this.send();
  }

  send(): void {
    this.#options.report({
      phase: this.#phase,
      step: this.#step,
      totalSteps: this.#options.totalSteps,
      remainingMs: this.#remainingMs(),
      preview: this.previewer?.latest ?? null,
    });
  }

  #remainingMs(): number | null {
    if (this.#denoisingSince === null || this.#step === 0) return null;
    const remaining = this.#options.totalSteps - this.#step;
    const stepMs = (this.#options.now() - this.#denoisingSince) / this.#step;
    return Math.round(remaining * stepMs + (this.#phase === "encoding_file" ? 0 : this.#options.tailMs));
  }
}
