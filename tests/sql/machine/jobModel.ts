/**
 * The expected behavior of the SQL functions, as a simple model. Time only passes by command: leases expire, delays end
 * and deadlines pass when a command says so.
 */
export type Status = "pending" | "processing" | "completed" | "failed" | "cancelled";

export type ModelJob = {
  id: string;
  user: string;
  status: Status;
  attempt: number;
  /** The number of attempts, without those that were handed back, after which the job fails. A requeue adds to it. */
  maxAttempts: number;
  handBacks: number;
  crashes: number;
  credits: number;
  /** The virtual start of start-time fair queueing. */
  start: number;
  throttled: boolean;
  cancelRequested: boolean;
  discarded: boolean;
  worker: string | null;
  /** True if the lease has expired and the sweep hasn't run since. */
  expired: boolean;
  /** True during the delay before a retry. */
  isDelayed: boolean;
  startMissed: boolean;
  finishMissed: boolean;
  errorCode: string | null;
  /** The last accepted settlement, to recognize a repeated one. */
  settled: { attempt: number; worker: string; status: Status } | null;
  ledger: ("reserve" | "commit" | "release")[];
  outcomes: (string | null)[];
  body: string;
  key: string | null;
};

export const limits = { maxActive: 2, maxPending: 3, maxAttempts: 3, handBacks: 5, crashes: 2 } as const;

const handBackCodes = ["WORKER_STOPPED", "WORKER_BUSY"];
const crashCodes = ["WORKER_CRASHED", "WORKER_STALLED", "OUT_OF_MEMORY"];

export const isOver = ({ status }: ModelJob): boolean => status !== "pending" && status !== "processing";
/** True if an operator can requeue the job. */
const isDeadLetter = (job: ModelJob): boolean =>
  job.status === "failed" && job.errorCode !== "DEADLINE_PASSED" && !job.discarded && !job.finishMissed;
const isLate = (job: ModelJob): boolean => job.finishMissed || (job.attempt === 0 && job.startMissed);

export class JobModel {
  readonly jobs: ModelJob[] = [];
  /** True if the queue is paused. All jobs of the model are in the same queue. */
  paused = false;
  /** The largest virtual start claimed so far. */
  private virtualTime = 0;
  private readonly granted: Map<string, number>;

  constructor(granted: ReadonlyMap<string, number>) {
    this.granted = new Map(granted);
  }

  of(user: string): ModelJob[] {
    return this.jobs.filter((job) => job.user === user);
  }

  balance(user: string): number {
    const held = this.of(user).filter(({ ledger }) => !ledger.includes("release"));
    return (this.granted.get(user) ?? 0) - held.reduce((sum, { credits }) => sum + credits, 0);
  }

  /** Returns the new job without an id, the existing job with the same key, or the code of an expected error. */
  submit(user: string, body: string, credits: number, key: string | null): ModelJob | string {
    const known = key === null ? undefined : this.of(user).find((job) => job.key === key);
    if (known) return known.body === body ? known : "IDEMPOTENCY_CONFLICT";
    const open = this.of(user).filter((job) => !isOver(job));
    const earlier = this.of(user).filter(({ status, attempt }) => status !== "cancelled" || attempt > 0);
    if (open.filter(({ status }) => status === "pending").length >= limits.maxPending) return "QUEUE_FULL";
    if (this.balance(user) < credits) return "INSUFFICIENT_CREDITS";
    const job: ModelJob = {
      id: "",
      user,
      status: "pending",
      attempt: 0,
      maxAttempts: limits.maxAttempts,
      handBacks: 0,
      crashes: 0,
      credits,
      start: Math.max(this.virtualTime, ...earlier.map(({ start }) => start + 1)),
      throttled: open.filter(({ throttled }) => !throttled).length >= limits.maxActive,
      cancelRequested: false,
      discarded: false,
      worker: null,
      expired: false,
      isDelayed: false,
      startMissed: false,
      finishMissed: false,
      errorCode: null,
      settled: null,
      ledger: ["reserve"],
      outcomes: [],
      body,
      key,
    };
    this.jobs.push(job);
    return job;
  }

  isClaimable(job: ModelJob): boolean {
    return job.status === "pending" && !job.throttled && !job.isDelayed && !isLate(job);
  }

  claim(job: ModelJob, worker: string): boolean {
    if (this.paused || !this.isClaimable(job)) return false;
    this.virtualTime = Math.max(this.virtualTime, job.start);
    Object.assign(job, { status: "processing", attempt: job.attempt + 1, worker, expired: false });
    job.outcomes.push(null);
    return true;
  }

  renew(job: ModelJob, worker: string, attempt: number): { renewed: boolean; stop: boolean } {
    const renewed = job.status === "processing" && job.worker === worker && job.attempt === attempt;
    if (renewed) job.expired = false;
    return { renewed, stop: renewed && (job.cancelRequested || job.finishMissed) };
  }

  cancel(job: ModelJob): "JOB_FINISHED" | null {
    if (isOver(job)) return "JOB_FINISHED";
    job.cancelRequested = true;
    if (job.status === "pending") this.end(job, "cancelled");
    return null;
  }

  /** Cancels throttled jobs first, so that none is released, and returns the number of cancelled jobs. */
  cancelPending(user: string): number {
    const pending = this.of(user).filter(({ status }) => status === "pending");
    for (const job of pending.filter(({ throttled }) => throttled)) this.cancel(job);
    for (const job of pending) this.cancel(job);
    return pending.length;
  }

  /** The operator action. The job is free, because its credits were released. */
  requeue(job: ModelJob): "NOT_A_DEAD_LETTER" | null {
    if (!isDeadLetter(job)) return "NOT_A_DEAD_LETTER";
    Object.assign(job, {
      throttled: this.active(job.user) >= limits.maxActive,
      status: "pending",
      errorCode: null,
      worker: null,
      crashes: 0,
      start: Math.max(job.start, this.virtualTime),
      maxAttempts: job.attempt - job.handBacks + limits.maxAttempts,
      startMissed: false,
      // Files of lost attempts may still be purged.
      isDelayed: job.outcomes.includes("expired"),
    });
    return null;
  }

  discard(job: ModelJob): "NOT_A_DEAD_LETTER" | null {
    if (job.status !== "failed") return "NOT_A_DEAD_LETTER";
    job.discarded = true;
    return null;
  }

  /** Returns the new balance. */
  adjust(user: string, amount: number): number | "INSUFFICIENT_CREDITS" {
    const balance = this.balance(user) + amount;
    if (balance < 0) return "INSUFFICIENT_CREDITS";
    this.granted.set(user, (this.granted.get(user) ?? 0) + amount);
    return balance;
  }

  settle(
    job: ModelJob,
    settlement: { attempt: number; worker: string; status: Status; code: string; retryable: boolean },
  ): string {
    const { attempt, worker, status } = settlement;
    const last = job.settled;
    if (last && last.attempt === attempt && last.worker === worker && last.status === status)
      return "repeated";
    if (job.status !== "processing" || job.attempt !== attempt || job.worker !== worker) return "stale";
    if (status === "completed" && job.finishMissed) {
      job.outcomes[attempt - 1] = "failed";
      this.end(job, "failed", "DEADLINE_PASSED");
    } else if (status === "completed") {
      job.outcomes[attempt - 1] = "completed";
      this.end(job, "completed", null, "commit");
    } else {
      this.endAttempt(job, settlement.code, settlement.retryable, status === "cancelled");
    }
    job.settled = { attempt, worker, status };
    return isOver(job) ? "settled" : "requeued";
  }

  /** All that the sweep puts right: leases that ran out, deadlines that passed. */
  sweep(): void {
    for (const job of this.jobs) {
      if (job.status === "processing" && job.expired) this.endAttempt(job, "LEASE_EXPIRED", true, false);
    }
    for (const job of this.jobs) {
      if (job.status === "pending" && isLate(job)) this.end(job, "failed", "DEADLINE_PASSED");
    }
  }

  private endAttempt(job: ModelJob, code: string, retryable: boolean, cancelled: boolean): void {
    const lost = code === "LEASE_EXPIRED";
    const close = (outcome: string): void => {
      job.outcomes[job.attempt - 1] = outcome;
    };
    if (!job.cancelRequested && isLate(job)) {
      close(lost ? "expired" : "failed");
      this.end(job, "failed", "DEADLINE_PASSED");
      return;
    }
    if (cancelled || job.cancelRequested) {
      close(lost ? "expired" : "cancelled");
      this.end(job, "cancelled");
      return;
    }
    const handedBack = retryable && handBackCodes.includes(code) && job.handBacks < limits.handBacks;
    if (handedBack) job.handBacks += 1;
    if (crashCodes.includes(code)) job.crashes += 1;
    const poison = crashCodes.includes(code) && job.crashes >= limits.crashes;
    if (!retryable || poison || job.attempt - job.handBacks >= job.maxAttempts) {
      close(lost ? "expired" : "failed");
      this.end(job, "failed", code);
      return;
    }
    close(handedBack ? "handed_back" : lost ? "expired" : "retried");
    Object.assign(job, { status: "pending", worker: null, expired: false, isDelayed: !handedBack && !lost });
  }

  private end(
    job: ModelJob,
    status: Status,
    errorCode: string | null = null,
    entry: "commit" | "release" = "release",
  ): void {
    Object.assign(job, { status, errorCode, throttled: false, expired: false, isDelayed: false });
    // A requeued job has released its credits before.
    if (!job.ledger.includes(entry)) job.ledger.push(entry);
    this.releaseThrottled(job.user);
  }

  private active(user: string): number {
    return this.of(user).filter((job) => !isOver(job) && !job.throttled).length;
  }

  /** Releases as many jobs as may be active, by virtual start, which is then at least the queue's virtual time. */
  private releaseThrottled(user: string): void {
    const free = Math.max(0, limits.maxActive - this.active(user));
    const pending = this.of(user)
      .filter(({ throttled }) => throttled)
      .sort((a, b) => a.start - b.start || a.id.localeCompare(b.id));
    for (const job of pending.slice(0, free)) {
      job.throttled = false;
      job.start = Math.max(job.start, this.virtualTime);
    }
  }
}
