import { CancelledError } from "../diffusion/cancelled.ts";
import type { MemoryMessage, MemoryReply, ModelMemory } from "../inference/protocol.ts";

/** The memory of models, from the perspective of an inference child. */
export type MemoryGrants = {
  /** Resolves once the memory is granted; false if it is not and `mayWait` is false. @throws {CancelledError} */
  request(need: ModelMemory, options: { mayWait: boolean }): Promise<boolean>;
  loaded(model: string, ms: number): void;
  idle(model: string): void;
  unloaded(model: string): void;
  /** The listener is called with each idle model that has to be unloaded. */
  onUnload(listener: (model: string) => void): void;
};

/** Grants every request, for programs that load a single model. */
export const unlimitedMemory: MemoryGrants = {
  request: async () => true,
  loaded: () => {},
  idle: () => {},
  unloaded: () => {},
  onUnload: () => {},
};

type Waiting = { resolve(granted: boolean): void; reject(error: Error): void };

/** Requests memory from the orchestrator, with at most one request per model at a time. */
export class GrantedMemory implements MemoryGrants {
  readonly #send: (message: MemoryMessage) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #loaded = new Set<string>();
  #unload: (model: string) => void = () => {};

  constructor(send: (message: MemoryMessage) => void) {
    this.#send = send;
  }

  request(need: ModelMemory, { mayWait }: { mayWait: boolean }): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(need.model, { resolve, reject });
      this.#send({ kind: "request", model: need.model, bytes: need.bytes, mayWait });
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

  /** Handles a message of the orchestrator. */
  handle(reply: MemoryReply): void {
    if (reply.kind === "unload") this.#unload(reply.model);
    else this.#handleGrant(reply.model, reply.granted);
  }

  #handleGrant(model: string, granted: boolean): void {
    const waiting = this.#waiting.get(model);
    this.#waiting.delete(model);
    if (waiting) waiting.resolve(granted);
    // The grant crossed with the withdrawal of the request.
    else if (granted && this.#loaded.has(model)) this.idle(model);
    else if (granted) this.unloaded(model);
  }

  /** Withdraws all waiting requests, because the job was cancelled. */
  cancel(): void {
    for (const [model, waiting] of this.#waiting) {
      this.#waiting.delete(model);
      this.#send({ kind: "withdraw", model });
      waiting.reject(new CancelledError());
    }
  }
}
