import type { Clock } from "#platform/clock.ts";
import type { MemoryMember } from "../memory/memoryPlanner.ts";
import { unloadError } from "./exitErrors.ts";
import type { MemoryMessage, MemoryReply } from "./protocol.ts";

export type MemoryRequestsOptions = {
  /** The planner's view of this child. Without it, every request is granted. */
  member?: MemoryMember | undefined;
  onLoaded?: ((model: string, ms: number) => void) | undefined;
  send(reply: MemoryReply): void;
  /** The child waits for memory, so it sends no messages until the request is granted. */
  onWait(): void;
  onGrant(): void;
  /** True if the child runs nothing that would be lost with it. */
  isIdle(): boolean;
  /** Kills the child. */
  kill(reason: Error): void;
  clock: Clock;
};

/** Milliseconds that a child gets to unload an idle model; other children wait for its memory. */
export const unloadLimitMs = 60_000;

/** Connects one child to the memory planner. */
export class MemoryRequests {
  readonly #options: MemoryRequestsOptions;
  /** Models that the child was asked to unload, with the function that cancels their timeout. */
  readonly #unloading = new Map<string, () => void>();
  #isWaiting = false;

  constructor(options: MemoryRequestsOptions) {
    this.#options = options;
  }

  handle(message: MemoryMessage): void {
    const { member, onLoaded } = this.#options;
    if (message.kind === "request") this.#handleRequest(message);
    else if (message.kind === "loaded") onLoaded?.(message.model, message.ms);
    else {
      if (message.kind === "unloaded") this.#cancelTimeout(message.model);
      if (message.kind === "withdraw") this.#isWaiting = false;
      member?.[message.kind](message.model);
    }
  }

  /** Asks the child to unload an idle model. */
  unload(model: string): void {
    this.#options.send({ kind: "unload", model });
    this.#startTimeout(model);
  }

  /** The child has exited and its memory is free. */
  childExited(): void {
    for (const model of [...this.#unloading.keys()]) this.#cancelTimeout(model);
    this.#isWaiting = false;
    this.#options.member?.exited();
  }

  #handleRequest({ model, bytes, mayWait }: Extract<MemoryMessage, { kind: "request" }>): void {
    const { member, send, onWait, onGrant } = this.#options;
    if (mayWait) {
      this.#isWaiting = true;
      onWait();
    }
    const reply = (granted: boolean) => {
      send({ kind: "grant", model, granted });
      if (!mayWait) return;
      this.#isWaiting = false;
      onGrant();
    };
    if (member) member.request({ model, bytes }, mayWait, reply);
    else reply(true);
  }

  /** A hung unload would hold memory forever, even against its own child. A running job may finish first. */
  #startTimeout(model: string): void {
    const { clock, isIdle, kill } = this.#options;
    this.#cancelTimeout(model);
    const overdue = () => {
      if (isIdle() || this.#isWaiting) kill(unloadError(model, unloadLimitMs));
      else this.#startTimeout(model);
    };
    this.#unloading.set(model, clock.after(unloadLimitMs, overdue));
  }

  #cancelTimeout(model: string): void {
    this.#unloading.get(model)?.();
    this.#unloading.delete(model);
  }
}
