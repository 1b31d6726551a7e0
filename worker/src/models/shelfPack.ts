import type { CapabilityLimits } from "../inference/protocol.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import type { CheckedPack, Loadable } from "./family.ts";
import type { MemoryGrants } from "./memoryGrants.ts";
import { toPackError } from "./packError.ts";

export type ShelfPackOptions<P extends Loadable> = {
  name: string;
  /** Memory at its largest job, weights included, in bytes. */
  needBytes: number;
  checked: CheckedPack<P>;
  runtime: OnnxRuntime;
  memory: MemoryGrants;
  log: LogFunction;
};

type Loaded<P> = { pipeline: P; runtime: OnnxRuntime };

/**
 * A pack that may serve jobs: loaded when first used, warm afterwards, unloaded when its room is wanted.
 *
 * One pack of a child is in use at a time, never one inside the use of another: whoever held one while waiting for
 * room for the next could wait for ever.
 */
export class ShelfPack<P extends Loadable> {
  readonly name: string;
  readonly needBytes: number;
  readonly #options: ShelfPackOptions<P>;
  #loaded: Loaded<P> | null = null;
  #inUse = false;

  constructor(options: ShelfPackOptions<P>) {
    this.name = options.name;
    this.needBytes = options.needBytes;
    this.#options = options;
  }

  /** What it stands of its formats' settings. */
  get limits(): CapabilityLimits | undefined {
    return this.#options.checked.limits;
  }

  get isLoaded(): boolean {
    return this.#loaded !== null;
  }

  /**
   * Waits for memory, loads the pack where it isn't, and hands its pipeline to `work`.
   * Throws PackError, OnnxError, CancelledError, and what `work` throws; may be tried again.
   */
  async use<T>(work: (pipeline: P) => Promise<T>): Promise<T> {
    await this.#options.memory.request({ model: this.name, bytes: this.needBytes }, { mayWait: true });
    return await this.#granted(work);
  }

  /** The same where there is room at once; false and nothing done where not. */
  async warmIfRoom(work: (pipeline: P) => Promise<void>): Promise<boolean> {
    const need = { model: this.name, bytes: this.needBytes };
    if (!(await this.#options.memory.request(need, { mayWait: false }))) {
      this.#options.log("info", "no room to load the model now, its first job will", { pack: this.name });
      return false;
    }
    await this.#granted(work);
    return true;
  }

  /** Frees the memory. Only while it is not in use. */
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
    // A runtime of its own, so that all it opened is released together.
    const runtime = this.#options.runtime.scope();
    try {
      this.#loaded = { pipeline: await checked.load(runtime, log), runtime };
    } catch (error) {
      // The operator may mend the pack before the next job.
      await runtime.close();
      throw toPackError(error);
    }
    const ms = Math.round(performance.now() - started);
    log("info", "model loaded", { pack: this.name, durationMs: ms, providers: [...runtime.inUse].join(",") });
    memory.loaded(this.name, ms);
    return this.#loaded;
  }
}
