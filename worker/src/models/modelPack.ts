import type { CapabilityLimits } from "../inference/protocol.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import type { CheckedPack, Loadable } from "./family.ts";
import type { MemoryGrants } from "./memoryGrants.ts";
import { toPackError } from "./packError.ts";

export type ModelPackOptions<P extends Loadable> = {
  name: string;
  /** Memory for its largest job in bytes, including weights. */
  needBytes: number;
  checked: CheckedPack<P>;
  runtime: OnnxRuntime;
  memory: MemoryGrants;
  log: LogFunction;
};

type Loaded<P> = { pipeline: P; runtime: OnnxRuntime };

/**
 * A pack that can serve jobs. It is loaded at its first use, stays loaded, and is unloaded when its memory is needed.
 *
 * A child uses one pack at a time. Nested use is not allowed: holding one pack while waiting for the memory of another
 * could deadlock.
 */
export class ModelPack<P extends Loadable> {
  readonly name: string;
  readonly needBytes: number;
  readonly #options: ModelPackOptions<P>;
  #loaded: Loaded<P> | null = null;
  #inUse = false;

  constructor(options: ModelPackOptions<P>) {
    this.name = options.name;
    this.needBytes = options.needBytes;
    this.#options = options;
  }

  /** Limits that are narrower than those of its formats. */
  get limits(): CapabilityLimits | undefined {
    return this.#options.checked.limits;
  }

  get isLoaded(): boolean {
    return this.#loaded !== null;
  }

  /**
   * Waits for memory, loads the pack if necessary, and calls `work` with its pipeline. May be retried.
   * @throws {PackError | OnnxError | CancelledError} and what `work` throws
   */
  async use<T>(work: (pipeline: P) => Promise<T>): Promise<T> {
    await this.#options.memory.request({ model: this.name, bytes: this.needBytes }, { mayWait: true });
    return await this.#granted(work);
  }

  /** Like `use`, but returns false without waiting when the memory is not available. */
  async warmIfRoom(work: (pipeline: P) => Promise<void>): Promise<boolean> {
    const need = { model: this.name, bytes: this.needBytes };
    if (!(await this.#options.memory.request(need, { mayWait: false }))) {
      this.#options.log("info", "not enough memory to load the model now, its first job will load it", {
        pack: this.name,
      });
      return false;
    }
    await this.#granted(work);
    return true;
  }

  /** Frees the memory. The pack must not be in use. */
  async unload(): Promise<void> {
    if (this.#inUse) throw new Error(`${this.name} is in use`);
    const loaded = this.#loaded;
    this.#loaded = null;
    try {
      await loaded?.pipeline.close?.();
      await loaded?.runtime.close();
    } finally {
      this.#options.memory.unloaded(this.name);
    }
  }

  async #granted<T>(work: (pipeline: P) => Promise<T>): Promise<T> {
    const { memory } = this.#options;
    this.#inUse = true;
    try {
      const { pipeline } = await this.#load();
      return await work(pipeline);
    } finally {
      this.#inUse = false;
      if (this.#loaded) memory.idle(this.name);
      else memory.unloaded(this.name);
    }
  }

  async #load(): Promise<Loaded<P>> {
    if (this.#loaded) return this.#loaded;
    const { checked, log, memory } = this.#options;
    const started = performance.now();
    // A separate scope releases everything that it has opened.
    const runtime = this.#options.runtime.scope();
    try {
      this.#loaded = { pipeline: await checked.load(runtime, log), runtime };
    } catch (error) {
      // Nothing stays loaded: the operator may fix the pack before the next job.
      await runtime.close();
      throw toPackError(error);
    }
    const ms = Math.round(performance.now() - started);
    log("info", "model loaded", { pack: this.name, durationMs: ms, providers: [...runtime.inUse].join(",") });
    memory.loaded(this.name, ms);
    return this.#loaded;
  }
}
