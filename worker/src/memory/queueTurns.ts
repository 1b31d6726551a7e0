import type { Clock } from "#platform/clock.ts";

export type QueueTurnsOptions<Queue extends string> = {
  /** True if the models of the two queues don't fit into memory together. */
  contend(a: Queue, b: Queue): boolean;
  /** Makes the consumer of a queue poll again. */
  wake(queue: Queue): void;
  clock: Clock;
  /** Limits of a turn while another queue waits: number of jobs and milliseconds. */
  jobsPerTurn: number;
  msPerTurn: number;
};

/** The turn of one queue. */
export type QueueTurn = {
  /** True if this queue may take a job now. Calls `hasJobs` only if it would have to wait. */
  enter(hasJobs: () => Promise<boolean>): Promise<boolean>;
  /** A job has ended. */
  finished(): void;
  /** Gives up the turn: the queue is empty, or it can't take jobs now. */
  release(): void;
};

/**
 * Makes queues take turns when their models don't fit into memory together. A change of turn costs a model load, so a
 * queue keeps its turn while it has jobs. Once another queue has jobs as well, the turn is limited in jobs and time, so
 * that no queue starves. A queue waits before it takes a job, so other workers can take the job meanwhile.
 */
export class QueueTurns<Queue extends string> {
  readonly #options: QueueTurnsOptions<Queue>;
  /** In order of arrival. */
  readonly #waiting = new Set<Queue>();
  #turn: { queue: Queue; jobs: number; since: number } | null = null;

  constructor(options: QueueTurnsOptions<Queue>) {
    this.#options = options;
  }

  turnOf(queue: Queue): QueueTurn {
    return {
      enter: (hasJobs) => this.#enter(queue, hasJobs),
      finished: () => {
        if (this.#turn?.queue === queue) this.#turn.jobs += 1;
      },
      release: () => this.#release(queue),
    };
  }

  async #enter(queue: Queue, hasJobs: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#turn;
    if (!turn || !this.#contends(turn.queue, queue)) {
      if (!turn) this.#start(queue);
      return true;
    }
    if (turn.queue === queue) {
      const next = this.#isOver(turn) ? this.#nextAfter(queue) : null;
      if (!next) return true;
      this.#waiting.add(queue);
      this.#start(next);
      this.#options.wake(next);
      return false;
    }
    if (!this.#waiting.has(queue) && (await hasJobs())) this.#waiting.add(queue);
    // The turn may have ended during the request.
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

  #start(queue: Queue): void {
    this.#waiting.delete(queue);
    this.#turn = { queue, jobs: 0, since: this.#options.clock.now() };
  }

  #release(queue: Queue): void {
    this.#waiting.delete(queue);
    if (this.#turn?.queue !== queue) return;
    this.#turn = null;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#start(next);
    this.#options.wake(next);
  }
}
