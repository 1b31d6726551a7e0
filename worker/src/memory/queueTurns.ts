import type { Clock } from "#platform/clock.ts";

export type QueueTurnsOptions<Queue extends string> = {
  /** The models of the two do not fit into memory together. */
  contend(a: Queue, b: Queue): boolean;
  /** Makes a queue look at its jobs again. */
  wake(queue: Queue): void;
  clock: Clock;
  /** A turn that others wait for ends after so many jobs, or so many milliseconds. */
  jobsPerTurn: number;
  msPerTurn: number;
};

export type TurnTaker = {
  /** May this queue take a job now? Asks `hasJobs` only when it would have to wait. */
  enter(hasJobs: () => Promise<boolean>): Promise<boolean>;
  /** A job has ended. */
  finished(): void;
  /** There is nothing to do, or nothing can be done now. */
  rest(): void;
};

/**
 * Whose turn it is where the models of two queues cannot be loaded together. Changing over costs a model load, so a
 * queue keeps its turn while it has jobs; once another one has jobs, too, for a bounded number of jobs and a
 * bounded time, so that nobody starves. Waiting is done before a job is taken: meanwhile other workers may have it.
 */
export class QueueTurns<Queue extends string> {
  readonly #options: QueueTurnsOptions<Queue>;
  /** In the order in which they came. */
  readonly #waiting = new Set<Queue>();
  #turn: { queue: Queue; jobs: number; since: number } | null = null;

  constructor(options: QueueTurnsOptions<Queue>) {
    this.#options = options;
  }

  takerFor(queue: Queue): TurnTaker {
    return {
      enter: (hasJobs) => this.#enter(queue, hasJobs),
      finished: () => {
        if (this.#turn?.queue === queue) this.#turn.jobs += 1;
      },
      rest: () => this.#rest(queue),
    };
  }

  async #enter(queue: Queue, hasJobs: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#turn;
    if (!turn || !this.#contends(turn.queue, queue)) {
      if (!turn) this.#begin(queue);
      return true;
    }
    if (turn.queue === queue) {
      const next = this.#isOver(turn) ? this.#nextAfter(queue) : null;
      if (!next) return true;
      this.#waiting.add(queue);
      this.#begin(next);
      this.#options.wake(next);
      return false;
    }
    if (!this.#waiting.has(queue) && (await hasJobs())) this.#waiting.add(queue);
    // The turn may have ended while Redis was asked.
    return this.#turn === null ? this.#enter(queue, hasJobs) : this.#turn.queue === queue;
  }

  #contends(holder: Queue, queue: Queue): boolean {
    return holder === queue ? this.#waiting.size > 0 : this.#options.contend(holder, queue);
  }

  #isOver(turn: { jobs: number; since: number }): boolean {
    const { clock, jobsPerTurn, msPerTurn } = this.#options;
    return turn.jobs >= jobsPerTurn || clock.now() - turn.since >= msPerTurn;
  }

  #nextAfter(queue: Queue): Queue | null {
    return [...this.#waiting].find((other) => other !== queue && this.#options.contend(queue, other)) ?? null;
  }

  #begin(queue: Queue): void {
    this.#waiting.delete(queue);
    this.#turn = { queue, jobs: 0, since: this.#options.clock.now() };
  }

  #rest(queue: Queue): void {
    this.#waiting.delete(queue);
    if (this.#turn?.queue !== queue) return;
    this.#turn = null;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#begin(next);
    this.#options.wake(next);
  }
}
