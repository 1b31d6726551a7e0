import { CancelledError } from "../diffusion/cancelled.ts";
import type { MemoryAnswer, MemoryMessage, ModelNeed } from "../inference/memoryProtocol.ts";

/** Room for models, as a child sees it. */
export type MemoryGrants = {
  /** Resolves when there is room; false where it may not wait and there is none. Throws CancelledError. */
  want(need: ModelNeed, options: { mayWait: boolean }): Promise<boolean>;
  loaded(model: string, ms: number): void;
  idle(model: string): void;
  unloaded(model: string): void;
  /** Told when an idle model is to be unloaded. */
  onUnload(listener: (model: string) => void): void;
};

/** For programs that have one model and the machine to themselves. */
export const unlimitedMemory: MemoryGrants = {
  want: async () => true,
  loaded: () => {},
  idle: () => {},
  unloaded: () => {},
  onUnload: () => {},
};

type Waiting = { resolve(granted: boolean): void; reject(error: Error): void };

/** Asks the orchestrator. One want a model at a time. */
export class GrantedMemory implements MemoryGrants {
  readonly #send: (message: MemoryMessage) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #loaded = new Set<string>();
  #unload: (model: string) => void = () => {};

  constructor(send: (message: MemoryMessage) => void) {
    this.#send = send;
  }

  want(need: ModelNeed, { mayWait }: { mayWait: boolean }): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(need.model, { resolve, reject });
      this.#send({ kind: "want", model: need.model, bytes: need.bytes, mayWait });
    });
  }

  loaded(model: string, ms: number): void {
    this.#loaded.add(model);
    this.#send({ kind: "loaded", model, ms });
  }

  idle(model: string): void {
    this.#send({ kind: "idle", model });
  }

  unloaded(model: string): void {
    this.#loaded.delete(model);
    this.#send({ kind: "unloaded", model });
  }

  onUnload(listener: (model: string) => void): void {
    this.#unload = listener;
  }

  /** What the orchestrator says. */
  hear(answer: MemoryAnswer): void {
    if (answer.kind === "unload") this.#unload(answer.model);
    else this.#hearGrant(answer.model, answer.granted);
  }

  #hearGrant(model: string, granted: boolean): void {
    const waiting = this.#waiting.get(model);
    this.#waiting.delete(model);
    if (waiting) waiting.resolve(granted);
    // Granted while our word that we no longer want it was on its way.
    else if (granted && this.#loaded.has(model)) this.idle(model);
    else if (granted) this.unloaded(model);
  }

  /** Ends what waits for room: the job was cancelled. */
  cancel(): void {
    for (const [model, waiting] of this.#waiting) {
      this.#waiting.delete(model);
      this.#send({ kind: "forgo", model });
      waiting.reject(new CancelledError());
    }
  }
}
