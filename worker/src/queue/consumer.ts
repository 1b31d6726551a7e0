import { z } from "zod";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { createBackoff } from "#platform/backoff.ts";
import { wait } from "#platform/clock.ts";
import { type AttemptControl, createAttemptControl } from "../attempt/attemptControl.ts";
import type { ClaimedJob } from "../data/database.ts";
import type { TurnTaker } from "../memory/queueTurns.ts";
import { type ClaimsOptions, createClaims } from "./claims.ts";
import { pollDelay } from "./polling.ts";
import type { QueueEntry } from "./queueRedis.ts";
import { createWaker } from "./waker.ts";

export type ConsumerOptions = ClaimsOptions & {
  queue: QueueName;
  /** False while the child is away, can do nothing, or too many results wait to be delivered. */
  mayTake(): boolean;
  /** Where queues have to take turns, for want of memory. */
  turns?: TurnTaker;
  /** Whether jobs wait; asked only while another queue has its turn. */
  hasJobs?(): Promise<boolean>;
  /** Runs a claimed job to its settlement. */
  run(row: ClaimedJob, control: AttemptControl): Promise<void>;
  streamIsHealthy(): boolean;
};

export type Consumer = {
  /** Look at the queue now: a wake-up came, or the stream began or ended. */
  wake(): void;
  /** The same when the child became ready or ended: what it could not make it may be able to now. */
  reconsider(): void;
  cancel(jobId: string): void;
  currentJob(): string | null;
  /** Takes nothing more; the job it has may go on for `graceMs` milliseconds and is handed back then. */
  close(graceMs: number): Promise<void>;
};

/** One queue, one job at a time: take → claim → run, again until the queue is empty, then wait. */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { clock, log } = options;
  const waker = createWaker(clock);
  const claims = createClaims(options);
  const closing = new AbortController();
  const isClosing = () => closing.signal.aborted;
  const backoff = createBackoff({ firstMs: 500, maxMs: 30_000, random: options.random });
  let current: { jobId: string; control: AttemptControl } | null = null;
  let troubled = false;
  let outOfTime = false;

  const runEntry = async (entry: QueueEntry): Promise<void> => {
    // Known before the claim, so that a cancellation that arrives in the middle of it is not missed.
    const control = createAttemptControl();
    current = { jobId: entry.jobId, control };
    if (outOfTime) control.stop("worker_stopped");
    try {
      const row = await claims.claim(entry, control, isClosing);
      if (!row) return log.debug("a job was not to be had", { jobId: entry.jobId });
      claims.tellOthers();
      await options.run(row, control).finally(() => options.turns?.finished());
    } finally {
      current = null;
    }
  };

  /** False when there was nothing for us. */
  const takeOne = async (): Promise<boolean> => {
    const { turns, hasJobs = async () => true } = options;
    if (turns && !(await turns.enter(hasJobs))) return false;
    const entry = await claims.take();
    if (!entry) {
      turns?.rest();
      return false;
    }
    if (isClosing()) {
      await options.putBack(entry, { wake: true });
      return false;
    }
    if (z.uuid().safeParse(entry.jobId).success) await runEntry(entry);
    else log.warn("something that is no job was in the queue and is dropped", { member: entry.jobId });
    return true;
  };

  /** Milliseconds until the next look; null to wait for a wake-up only. */
  const look = async (): Promise<number | null> => {
    if (!options.mayTake()) {
      options.turns?.rest();
      return null;
    }
    const took = await takeOne();
    if (troubled) log.info("taking jobs again");
    troubled = false;
    backoff.reset();
    if (took) return 0;
    return claims.nextLookMs() ?? pollDelay(options.queue, options.streamIsHealthy(), options.random);
  };

  const trouble = (error: unknown): number => {
    if (!troubled) log.warn("no job can be taken at the moment", { error });
    troubled = true;
    options.turns?.rest();
    // A wake-up ends the pause: it says that Redis is back, or that the stream has begun again.
    return backoff.next();
  };

  const loop = async (): Promise<void> => {
    while (!isClosing()) {
      const pause = await look().catch(trouble);
      if (pause === 0) continue;
      claims.tellOthers();
      await waker.sleep(pause);
    }
    claims.tellOthers();
    options.turns?.rest();
  };
  const ended = loop();

  return {
    wake: () => waker.wake(),
    reconsider() {
      claims.reconsider();
      waker.wake();
    },
    cancel(jobId) {
      if (current?.jobId === jobId) current.control.stop("cancelled");
    },
    currentJob: () => current?.jobId ?? null,
    async close(graceMs) {
      closing.abort();
      waker.wake();
      const inTime = new AbortController();
      void wait(clock, graceMs, inTime.signal).then(() => {
        if (inTime.signal.aborted) return;
        outOfTime = true;
        current?.control.stop("worker_stopped");
      });
      await ended;
      inTime.abort();
    },
  };
}
