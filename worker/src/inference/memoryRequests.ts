import type { Clock } from "#platform/clock.ts";
import type { MemoryMember } from "../memory/memoryPlanner.ts";
import { unloadFailure } from "./exitErrors.ts";
import type { MemoryAnswer, MemoryMessage } from "./memoryProtocol.ts";

export type ChildMemoryOptions = {
  /** What this child may keep; without it, all it wants. */
  member?: MemoryMember | undefined;
  onLoaded?: ((model: string, ms: number) => void) | undefined;
  send(answer: MemoryAnswer): void;
  /** It waits for room and owes us nothing meanwhile; and it has its answer. */
  onWait(): void;
  onAnswer(): void;
  /** It works on nothing that could be lost. */
  isIdle(): boolean;
  /** Ends the child. */
  giveUp(because: Error): void;
  clock: Clock;
};

/** Milliseconds an idle model may take to be unloaded; others wait for its room. */
export const unloadLimitMs = 60_000;

/** What is said between a child and the memory planner. */
export class ChildMemory {
  readonly #options: ChildMemoryOptions;
  /** Models it was asked to unload, with the end of the watch over them. */
  readonly #leaving = new Map<string, () => void>();
  #isWaiting = false;

  constructor(options: ChildMemoryOptions) {
    this.#options = options;
  }

  hear(message: MemoryMessage): void {
    const { member, onLoaded } = this.#options;
    if (message.kind === "want") this.#hearWant(message);
    else if (message.kind === "loaded") onLoaded?.(message.model, message.ms);
    else {
      if (message.kind === "unloaded") this.#forget(message.model);
      if (message.kind === "forgo") this.#isWaiting = false;
      member?.[message.kind](message.model);
    }
  }

  /** Asks for an idle model to be given up. */
  unload(model: string): void {
    this.#options.send({ kind: "unload", model });
    this.#watch(model);
  }

  /** The child has ended, and all it had with it. */
  gone(): void {
    for (const model of [...this.#leaving.keys()]) this.#forget(model);
    this.#isWaiting = false;
    this.#options.member?.gone();
  }

  #hearWant({ model, bytes, mayWait }: Extract<MemoryMessage, { kind: "want" }>): void {
    const { member, send, onWait, onAnswer } = this.#options;
    if (mayWait) {
      this.#isWaiting = true;
      onWait();
    }
    const answer = (granted: boolean) => {
      send({ kind: "grant", model, granted });
      if (!mayWait) return;
      this.#isWaiting = false;
      onAnswer();
    };
    if (member) member.want({ model, bytes }, mayWait, answer);
    else answer(true);
  }

  /** A hung unload holds room for ever, also against the child itself. One that works is let finish first. */
  #watch(model: string): void {
    const { clock, isIdle, giveUp } = this.#options;
    this.#forget(model);
    const overdue = () => {
      if (isIdle() || this.#isWaiting) giveUp(unloadFailure(model, unloadLimitMs));
      else this.#watch(model);
    };
    this.#leaving.set(model, clock.after(unloadLimitMs, overdue));
  }

  #forget(model: string): void {
    this.#leaving.get(model)?.();
    this.#leaving.delete(model);
  }
}
