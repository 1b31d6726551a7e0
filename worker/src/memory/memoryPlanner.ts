import { type Clock, repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ModelNeed } from "../inference/memoryProtocol.ts";

export type MemoryPlannerOptions = {
  /** Bytes that models may take now; changes as other programs come and go. */
  budget(): number;
  /** Milliseconds after which an unused model is unloaded; null: only when its room is wanted. */
  idleMs: number | null;
  clock: Clock;
  log: Logger;
};

/** A model in memory, of one child. `leaving`: its child was asked to unload it. */
export type Holding = ModelNeed & { owner: string; state: "in_use" | "warm" | "leaving"; since: number };

type Want = ModelNeed & { owner: string; answer(granted: boolean): void };

/** What one child has to do with the planner. */
export type MemoryMember = {
  /** Asks for the room of a model; answered at once where `mayWait` is false. */
  want(need: ModelNeed, mayWait: boolean, answer: (granted: boolean) => void): void;
  forgo(model: string): void;
  idle(model: string): void;
  unloaded(model: string): void;
  /** The child has ended, and all it had with it. */
  gone(): void;
};

const idleCheckMs = 30_000;

/**
 * Decides which models are in memory at the same time: never two that do not fit together.
 *
 * A model is `in_use → warm → in_use …`, and `warm → leaving → gone` when its room is wanted or nobody used it for
 * long. Wants are answered in the order in which they came, so that a large model is not passed over for ever by
 * small ones; the first makes room by sending the models away that were unused longest.
 */
export class MemoryPlanner {
  readonly #options: MemoryPlannerOptions;
  readonly #members = new Map<string, (model: string) => void>();
  readonly #stopIdleCheck: () => void;
  #holdings: Holding[] = [];
  #wants: Want[] = [];

  constructor(options: MemoryPlannerOptions) {
    this.#options = options;
    this.#stopIdleCheck =
      options.idleMs === null ? () => {} : repeat(options.clock, idleCheckMs, () => this.#sendIdleAway());
  }

  get holdings(): readonly Readonly<Holding>[] {
    return this.#holdings;
  }

  get heldBytes(): number {
    return sum(this.#holdings);
  }

  /** Wants that wait for room. */
  get waiting(): number {
    return this.#wants.length;
  }

  /** @param unload asks the child to give an idle model up; it answers with `unloaded`. */
  join(owner: string, unload: (model: string) => void): MemoryMember {
    this.#members.set(owner, unload);
    return {
      want: (need, mayWait, answer) => this.#want({ ...need, owner, answer }, mayWait),
      forgo: (model) => {
        this.#wants = this.#wants.filter((want) => want.owner !== owner || want.model !== model);
        this.#plan();
      },
      idle: (model) => this.#change(owner, model, "warm"),
      unloaded: (model) => this.#drop((held) => held.owner === owner && held.model === model),
      gone: () => {
        this.#wants = this.#wants.filter((want) => want.owner !== owner);
        this.#drop((held) => held.owner === owner);
      },
    };
  }

  /** Looks again: the budget may have grown. */
  reconsider(): void {
    this.#plan();
  }

  close(): void {
    this.#stopIdleCheck();
    this.#wants = [];
  }

  #want(want: Want, mayWait: boolean): void {
    if (!mayWait) {
      const fits = this.#wants.length === 0 && want.bytes <= this.#options.budget() - this.heldBytes;
      if (fits) this.#take(want);
      else want.answer(false);
      return;
    }
    this.#wants.push(want);
    this.#plan();
  }

  #plan(): void {
    for (;;) {
      const want = this.#wants[0];
      if (!want) return;
      const held = this.#holdings.find(({ owner, model }) => owner === want.owner && model === want.model);
      // Its child is about to unload it, and hears of the grant after that.
      if (held?.state === "leaving") return;
      if (!held && !this.#makesRoom(want)) return;
      this.#wants.shift();
      this.#take(want);
    }
  }

  /** True if the model may be loaded now; otherwise sends away what is in its way, as far as that helps. */
  #makesRoom(want: Want): boolean {
    const budget = this.#options.budget();
    const missing = want.bytes - (budget - this.heldBytes);
    if (missing <= 0) return true;
    if (this.#holdings.length === 0) {
      this.#options.log.warn("a model may need more memory than there is, it is tried alone", {
        model: want.model,
        needs_mb: megabytes(want.bytes),
        budget_mb: megabytes(budget),
      });
      return true;
    }
    const warm = this.#holdings.filter(({ state }) => state === "warm").sort((a, b) => a.since - b.since);
    let coming = sum(this.#holdings.filter(({ state }) => state === "leaving"));
    const isHopeless = this.#holdings.some(({ state }) => state === "in_use") && coming + sum(warm) < missing;
    // What runs has to end first; until then the others may as well stay warm.
    if (isHopeless) return false;
    for (const held of warm) {
      if (coming >= missing) break;
      coming += held.bytes;
      this.#sendAway(held, `room for ${want.model}`);
    }
    return false;
  }

  #take(want: Want): void {
    const { answer, ...need } = want;
    this.#holdings = this.#holdings.filter(
      ({ owner, model }) => owner !== need.owner || model !== need.model,
    );
    this.#holdings.push({ ...need, state: "in_use", since: this.#options.clock.now() });
    answer(true);
  }

  #change(owner: string, model: string, state: Holding["state"]): void {
    const held = this.#holdings.find((one) => one.owner === owner && one.model === model);
    if (held) Object.assign(held, { state, since: this.#options.clock.now() });
    this.#plan();
  }

  #drop(gone: (held: Holding) => boolean): void {
    this.#holdings = this.#holdings.filter((held) => !gone(held));
    this.#plan();
  }

  #sendAway(held: Holding, why: string): void {
    held.state = "leaving";
    this.#options.log.info("a model is unloaded", { model: held.model, why });
    this.#members.get(held.owner)?.(held.model);
  }

  #sendIdleAway(): void {
    const { clock, idleMs } = this.#options;
    const before = clock.now() - (idleMs ?? Number.POSITIVE_INFINITY);
    for (const held of this.#holdings) {
      if (held.state === "warm" && held.since <= before) this.#sendAway(held, "nobody used it for long");
    }
  }
}

const sum = (models: readonly ModelNeed[]): number => models.reduce((bytes, model) => bytes + model.bytes, 0);
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
