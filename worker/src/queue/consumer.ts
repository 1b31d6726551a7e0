import { z } from "zod";
import type { QueueName } from "#contracts/jobs/definition.ts";
import { createBackoff } from "#platform/backoff.ts";
import { type Clock, wait } from "#platform/clock.ts";
import { type AttemptControl, createAttemptControl } from "../attempt/lease.ts";
import type { ClaimedJob } from "../data/database.ts";
import type { QueueTurn } from "../memory/queueTurns.ts";
import { type ClaimsOptions, createClaims } from "./claims.ts";
import type { QueueEntry } from "./queueRedis.ts";

export type ConsumerOptions = ClaimsOptions & {
  queue: QueueName;
  /** False while the child is not ready, can run no job type, or too many results are undelivered. */
  mayTake(): boolean;
  /** Makes queues take turns when their models don't fit into memory together. */
  turns?: QueueTurn;
  /** True if jobs are queued. Called only while another queue has the turn. */
  hasJobs?(): Promise<boolean>;
  /** Runs a claimed job to its settlement. */
  run(row: ClaimedJob, control: AttemptControl): Promise<void>;
  streamIsHealthy(): boolean;
};

export type Consumer = {
  /** Polls the queue now: a wake-up arrived, or the signal stream opened or closed. */
  wake(): void;
  /** Forgets the deferred jobs and polls the queue: the child's capabilities may have changed. */
  reconsider(): void;
  cancel(jobId: string): void;
  currentJob(): string | null;
  /** Stops claiming jobs. The running job gets `graceMs` milliseconds before it is returned to the queue. */
  close(graceMs: number): Promise<void>;
};

/** Consumes one queue, one job at a time: take → claim → run, until the queue is empty, then wait for a wake-up. */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { clock, log } = options;
  const waker = createWaker(clock);
  const claims = createClaims(options);
  const closing = new AbortController();
  const isClosing = () => closing.signal.aborted;
  const backoff = createBackoff({ firstMs: 500, maxMs: 30_000, random: options.random });
  let current: { jobId: string; control: AttemptControl } | null = null;
  let failing = false;
  let graceExpired = false;

  const runEntry = async (entry: QueueEntry): Promise<void> => {
    // Set before the claim, so that a cancellation during the claim is not missed.
    const control = createAttemptControl();
    current = { jobId: entry.jobId, control };
    if (graceExpired) control.stop("worker_stopped");
    try {
      const row = await claims.claim(entry, control, isClosing);
      if (!row) return log.debug("job not claimable", { jobId: entry.jobId });
      claims.notifyOtherWorkers();
      await options.run(row, control).finally(() => options.turns?.finished());
    } finally {
      current = null;
    }
  };

  /** False when no job was taken. */
  const takeOne = async (): Promise<boolean> => {
    const { turns, hasJobs = async () => true } = options;
    if (turns && !(await turns.enter(hasJobs))) return false;
    const entry = await claims.take();
    if (!entry) {
      turns?.release();
      return false;
    }
    if (isClosing()) {
      await options.putBack(entry, { wake: true });
      return false;
    }
    if (z.uuid().safeParse(entry.jobId).success) await runEntry(entry);
    else log.warn("dropped a queue entry that is not a job id", { member: entry.jobId });
    return true;
  };

  /** Milliseconds until the next poll; null to wait for a wake-up only. */
  const poll = async (): Promise<number | null> => {
    if (!options.mayTake()) {
      options.turns?.release();
      return null;
    }
    const took = await takeOne();
    if (failing) log.info("claiming jobs again");
    failing = false;
    backoff.reset();
    if (took) return 0;
    return claims.nextPollMs() ?? pollDelay(options.queue, options.streamIsHealthy(), options.random);
  };

  const pollFailed = (error: unknown): number => {
    if (!failing) log.warn("jobs can't be claimed at the moment, will retry", { error });
    failing = true;
    options.turns?.release();
    // A wake-up ends this delay early: it shows that Redis is reachable again.
    return backoff.next();
  };

  const loop = async (): Promise<void> => {
    while (!isClosing()) {
      const delayMs = await poll().catch(pollFailed);
      if (delayMs === 0) continue;
      claims.notifyOtherWorkers();
      await waker.sleep(delayMs);
    }
    claims.notifyOtherWorkers();
    options.turns?.release();
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
      const completed = new AbortController();
      void wait(clock, graceMs, completed.signal).then(() => {
        if (completed.signal.aborted) return;
        graceExpired = true;
        current?.control.stop("worker_stopped");
      });
      await ended;
      completed.abort();
    },
  };
}

/** Poll interval of each queue while the signal stream is disconnected, in milliseconds; the seed's 2 s and 5 s. */
export const pollMs: Record<QueueName, number> = { sdxl_queue: 2000, wan_queue: 5000 };

/** Poll interval while the signal stream is connected, in milliseconds. It covers lost wake-ups only. */
export const healthyPollMs = 300_000;

/** Milliseconds until an empty queue is polled again, with 5% of jitter so that workers don't poll in step. */
export function pollDelay(queue: QueueName, streamHealthy: boolean, random: () => number): number {
  return Math.round((streamHealthy ? healthyPollMs : pollMs[queue]) * (0.95 + random() / 10));
}

/** A delay that a wake-up ends early. A wake-up while no delay is running ends the next one at once. */
export type Waker = {
  wake(): void;
  /** Resolves after `ms` milliseconds or at a wake-up. Null waits for a wake-up only. */
  sleep(ms: number | null): Promise<void>;
};

export function createWaker(clock: Clock): Waker {
  let pending = false;
  let waiting = new AbortController();
  return {
    wake() {
      pending = true;
      waiting.abort();
    },
    async sleep(ms) {
      if (!pending) {
        waiting = new AbortController();
        const { signal } = waiting;
        if (ms === null)
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        else await wait(clock, ms, signal);
      }
      pending = false;
    },
  };
}
