import { type Clock, repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ModelMemory } from "../inference/protocol.ts";

export type MemoryPlannerOptions = {
  /** Bytes that models may use now. Changes when other programs start and end. */
  budget(): number;
  /** Milliseconds after which an unused model is unloaded; null: only when its memory is needed. */
  idleMs: number | null;
  clock: Clock;
  log: Logger;
};

/** A model in the memory of one child. `leaving`: the child was asked to unload it. */
export type Holding = ModelMemory & {
  owner: string;
  state: "in_use" | "warm" | "leaving";
  since: number;
};

type Request = ModelMemory & { owner: string; reply(granted: boolean): void };

/** The planner's interface for one child. */
export type MemoryMember = {
  /** Requests the memory of a model. Without `mayWait` the reply is immediate. */
  request(need: ModelMemory, mayWait: boolean, reply: (granted: boolean) => void): void;
  /** Withdraws a request that has no reply yet. */
  withdraw(model: string): void;
  idle(model: string): void;
  unloaded(model: string): void;
  /** The child has exited and its memory is free. */
  exited(): void;
};

const idleCheckMs = 30_000;

/**
 * Decides which models are in memory at the same time, so that their sum stays within the budget.
 *
 * A model is `in_use → warm → in_use …`, and `warm → leaving → (dropped)` when its memory is needed or it was unused
 * for `idleMs`. Requests are granted in order of arrival, so small models can't starve a large one. The first request
 * unloads warm models, least recently used first, until it fits.
 */
export class MemoryPlanner {
  readonly #options: MemoryPlannerOptions;
  readonly #unloadByOwner = new Map<string, (model: string) => void>();
  readonly #stopIdleCheck: () => void;
  #holdings: Holding[] = [];
  #requests: Request[] = [];

  constructor(options: MemoryPlannerOptions) {
    this.#options = options;
    this.#stopIdleCheck =
      options.idleMs === null ? () => {} : repeat(options.clock, idleCheckMs, () => this.#unloadIdle());
  }

  get holdings(): readonly Readonly<Holding>[] {
    return this.#holdings;
  }

  get heldBytes(): number {
    return sum(this.#holdings);
  }

  /** Number of requests that wait for memory. */
  get waiting(): number {
    return this.#requests.length;
  }

  /** @param unload asks the child to unload an idle model; the child confirms with `unloaded` */
  join(owner: string, unload: (model: string) => void): MemoryMember {
    this.#unloadByOwner.set(owner, unload);
    return {
      request: (need, mayWait, reply) => this.#request({ ...need, owner, reply }, mayWait),
      withdraw: (model) => {
        this.#requests = this.#requests.filter(
          (request) => request.owner !== owner || request.model !== model,
        );
        this.#plan();
      },
      idle: (model) => this.#change(owner, model, "warm"),
      unloaded: (model) => this.#drop((held) => held.owner === owner && held.model === model),
      exited: () => {
        this.#requests = this.#requests.filter((request) => request.owner !== owner);
        this.#drop((held) => held.owner === owner);
      },
    };
  }

  /** Plans again, because the budget may have grown. */
  reconsider(): void {
    this.#plan();
  }

  close(): void {
    this.#stopIdleCheck();
    this.#requests = [];
  }

  #request(request: Request, mayWait: boolean): void {
    if (!mayWait) {
      const fits = this.#requests.length === 0 && request.bytes <= this.#options.budget() - this.heldBytes;
      if (fits) this.#grant(request);
      else request.reply(false);
      return;
    }
    this.#requests.push(request);
    this.#plan();
  }

  #plan(): void {
    for (;;) {
      const request = this.#requests[0];
      if (!request) return;
      const held = this.#holdings.find(
        ({ owner, model }) => owner === request.owner && model === request.model,
      );
      // The child is unloading this model; the request is granted after it has confirmed.
      if (held?.state === "leaving") return;
      if (!held && !this.#makeRoom(request)) return;
      this.#requests.shift();
      this.#grant(request);
    }
  }

  /** True if the model fits. Otherwise asks children to unload warm models, if that can make enough room. */
  #makeRoom(request: Request): boolean {
    const budget = this.#options.budget();
    const missing = request.bytes - (budget - this.heldBytes);
    if (missing <= 0) return true;
    if (this.#holdings.length === 0) {
      this.#options.log.warn("a model may need more memory than the budget, trying it alone", {
        model: request.model,
        needsMb: megabytes(request.bytes),
        budgetMb: megabytes(budget),
      });
      return true;
    }
    const warm = this.#holdings.filter(({ state }) => state === "warm").sort((a, b) => a.since - b.since);
    let expected = sum(this.#holdings.filter(({ state }) => state === "leaving"));
    const cannotFit =
      this.#holdings.some(({ state }) => state === "in_use") && expected + sum(warm) < missing;
    // A running model has to finish first; until then the warm models stay loaded.
    if (cannotFit) return false;
    for (const held of warm) {
      if (expected >= missing) break;
      expected += held.bytes;
      this.#unload(held, `${request.model} needs its memory`);
    }
    return false;
  }

  #grant(request: Request): void {
    const { reply, ...need } = request;
    this.#holdings = this.#holdings.filter(
      ({ owner, model }) => owner !== need.owner || model !== need.model,
    );
    this.#holdings.push({ ...need, state: "in_use", since: this.#options.clock.now() });
    reply(true);
  }

  #change(owner: string, model: string, state: Holding["state"]): void {
    const held = this.#holdings.find((one) => one.owner === owner && one.model === model);
    if (held) Object.assign(held, { state, since: this.#options.clock.now() });
    this.#plan();
  }

  #drop(isDropped: (held: Holding) => boolean): void {
    this.#holdings = this.#holdings.filter((held) => !isDropped(held));
    this.#plan();
  }

  #unload(held: Holding, reason: string): void {
    held.state = "leaving";
    this.#options.log.info("unloading a model", { model: held.model, reason });
    this.#unloadByOwner.get(held.owner)?.(held.model);
  }

  #unloadIdle(): void {
    const { clock, idleMs } = this.#options;
    const before = clock.now() - (idleMs ?? Number.POSITIVE_INFINITY);
    for (const held of this.#holdings) {
      if (held.state === "warm" && held.since <= before) this.#unload(held, "it was unused for too long");
    }
  }
}

const sum = (models: readonly ModelMemory[]): number =>
  models.reduce((bytes, model) => bytes + model.bytes, 0);
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
