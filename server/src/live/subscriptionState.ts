import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { QueuePositions } from "../data/queuePositions.ts";
import type { JobRow } from "../data/rows.ts";
import { NotFoundError } from "../errors.ts";
import { type LiveJob, withProgress, withQueuePosition, withRow } from "./liveJob.ts";
import type { BufferedSignals } from "./signalBuffer.ts";

export type SubscriptionStateOptions = {
  /** Only this job; null: all jobs of the user. */
  jobId: string | null;
  /** `signal` aborts the read, so that events received meanwhile don't wait for it too long. */
  readJobs(ids: readonly string[], signal?: AbortSignal): Promise<JobRow[]>;
  /** Reads the unfinished jobs, and the finished ones that changed after `since`. */
  readLive(since: Date | null, signal?: AbortSignal): Promise<JobRow[]>;
  /** The snapshot also contains jobs that finished after this; null: only unfinished jobs. */
  since: Date | null;
  readProgress(ids: readonly string[]): Promise<Map<string, ProgressEvent>>;
  /** Reads the queue positions of the user's pending jobs. */
  readPositions(signal?: AbortSignal): Promise<QueuePositions>;
  /** Called when a read fails. It is retried after `silenceMs`. */
  onReadFailure(error: unknown): void;
  clock: () => number;
  /**
   * Milliseconds without an event after which an unfinished job is read again. Also the interval of full reads while
   * no events are received.
   */
  silenceMs: number;
  /** Milliseconds until a read is aborted for which events wait. */
  readTimeoutMs?: number;
};

/** Finished jobs to remember, so that late events about them are recognized and their states aren't sent twice. */
const rememberedFinishedJobs = 1000;

/** Milliseconds by which the clocks of the server and the database may differ. */
const clockToleranceMs = 10_000;

type KnownJob = { job: LiveJob; lastSeenAt: number };
/** What failed reads were to return: these jobs, and all live jobs if `resync`. */
type FailedRead = { ids: Set<string>; resync: boolean; retryAt: number };

/** What one subscription knows about its jobs, and the new states that signals and reads result in. */
export class SubscriptionState {
  private readonly jobs = new Map<string, KnownJob>();
  private readonly options: SubscriptionStateOptions;
  private readonly isConnected: () => boolean;
  /** Finished jobs that changed before this aren't sent. */
  private readonly startedAt: number;
  private lastResyncAt: number;
  /** Until then all new jobs are known: events were received, or all live jobs were read. */
  private newJobsKnownUntil: number;
  private failedRead: FailedRead | null = null;

  /** `isConnected` returns whether events are being received. */
  constructor(options: SubscriptionStateOptions, isConnected: () => boolean) {
    this.options = options;
    this.isConnected = isConnected;
    // Transactions may commit out of order, and clocks differ.
    this.startedAt = options.since ? options.since.getTime() - clockToleranceMs : options.clock();
    this.lastResyncAt = options.clock();
    this.newJobsKnownUntil = options.clock();
  }

  /** Reads the current states. Throws `NotFoundError` if the only job doesn't exist. */
  async snapshot(): Promise<LiveJob[]> {
    const { jobId, readJobs, readLive, since } = this.options;
    const rows = jobId === null ? await readLive(since && new Date(this.startedAt)) : await readJobs([jobId]);
    if (jobId !== null && rows.length === 0) throw new NotFoundError("job");
    const jobs = await this.addPositions(await this.addProgress(rows));
    // A resync reads the latest changes again, so those must be forgotten last.
    const byTime = jobs.toSorted((a, b) => Date.parse(a.row.updated_at) - Date.parse(b.row.updated_at));
    for (const job of byTime) this.remember(job);
    return jobs;
  }

  /** True if a job is pending, so that its queue position can change. */
  hasPendingJobs(): boolean {
    return [...this.jobs.values()].some(({ job }) => job.row.status === "pending");
  }

  /** Yields the states that changed: first those known from `signals` alone, then those that have to be read. */
  async *apply(signals: BufferedSignals): AsyncGenerator<LiveJob> {
    const updated = new Map<string, LiveJob>();
    const toRead = new Set(signals.changed);
    for (const event of signals.progress.values()) {
      const known = this.jobs.get(event.job_id);
      if (!known) {
        toRead.add(event.job_id);
        continue;
      }
      const { next, visible, reread } = withProgress(known.job, event);
      this.remember(next);
      if (visible) updated.set(event.job_id, next);
      if (reread) toRead.add(event.job_id);
    }
    if (signals.positions) this.applyPositions(signals.positions, updated, toRead);
    for (const [id, job] of [...updated]) {
      if (toRead.has(id)) continue;
      updated.delete(id);
      yield job;
    }
    await this.read(toRead, signals.resync, updated);
    const complete = await this.addPositions([...updated.values()]);
    for (const job of complete) this.remember(job);
    yield* complete;
  }

  /** Milliseconds until jobs have to be read again without a signal; null: never. */
  untilNextRead(): number | null {
    const { clock, jobId, silenceMs } = this.options;
    const due = [...this.jobs.values()]
      .filter(({ job }) => !isTerminal(job.row.status))
      .map(({ lastSeenAt }) => lastSeenAt + silenceMs);
    // A lost connection sends no signal, so it has to be checked, also without any job.
    if (jobId === null) due.push(this.newJobsKnownUntil + silenceMs);
    if (this.failedRead) due.push(this.failedRead.retryAt);
    return due.length === 0 ? null : Math.max(0, Math.min(...due) - clock());
  }

  /** True if the only job is in a terminal state. */
  isFinished(): boolean {
    const only = this.options.jobId === null ? undefined : this.jobs.get(this.options.jobId);
    return only !== undefined && isTerminal(only.job.row.status);
  }

  private applyPositions(
    positions: QueuePositions,
    updated: Map<string, LiveJob>,
    toRead: Set<string>,
  ): void {
    const now = this.options.clock();
    for (const [id, known] of this.jobs) {
      const { job } = known;
      if (job.row.status !== "pending") continue;
      const position = positions.get(id) ?? null;
      if (position) known.lastSeenAt = now;
      // Without a position the job may have been started: only its row says so.
      if (position ? position.throttled !== job.row.throttled : job.queuePosition) toRead.add(id);
      const next = position || !job.queuePosition ? withQueuePosition(job, position, now) : null;
      if (!next) continue;
      known.job = next;
      updated.set(id, next);
    }
  }

  private remember(job: LiveJob): void {
    this.jobs.delete(job.row.id);
    this.jobs.set(job.row.id, { job, lastSeenAt: this.options.clock() });
    if (this.jobs.size <= rememberedFinishedJobs) return;
    const finished = [...this.jobs].filter(([, known]) => isTerminal(known.job.row.status));
    const surplus = Math.max(0, finished.length - rememberedFinishedJobs);
    for (const [id] of finished.slice(0, surplus)) this.jobs.delete(id);
  }

  private silentJobs(): string[] {
    const limit = this.options.clock() - this.options.silenceMs;
    return [...this.jobs]
      .filter(([, { job, lastSeenAt }]) => !isTerminal(job.row.status) && lastSeenAt <= limit)
      .map(([id]) => id);
  }

  /** Reads these jobs, those without an event for too long, and what failed before. Adds changes to `updated`. */
  private async read(ids: Set<string>, resync: boolean, updated: Map<string, LiveJob>): Promise<void> {
    const silent = this.silentJobs();
    for (const id of silent) ids.add(id);
    if (resync) {
      for (const [id, { job }] of this.jobs) if (!isTerminal(job.row.status)) ids.add(id);
    }
    const failed = this.takeFailedRead();
    for (const id of failed?.ids ?? []) ids.add(id);
    const mayMissNewJobs = this.mayMissNewJobs();
    const readsLive =
      this.options.jobId === null &&
      (resync || silent.length > 0 || mayMissNewJobs || failed?.resync === true);
    if (ids.size === 0 && !readsLive) return;
    const signal = this.readTimeout();
    try {
      const [named, live] = await Promise.all([
        this.options.readJobs([...ids], signal),
        readsLive ? this.readLiveJobs(signal) : [],
      ]);
      for (const row of [...named, ...live]) this.applyRow(row, updated);
    } catch (error) {
      this.options.onReadFailure(error);
      this.addFailedRead(ids, readsLive);
    }
    for (const id of ids) {
      const known = this.jobs.get(id);
      if (known) known.lastSeenAt = this.options.clock();
    }
  }

  private readTimeout(): AbortSignal {
    return AbortSignal.timeout(this.options.readTimeoutMs ?? 4000);
  }

  /** True once per `silenceMs` while no events are received. */
  private mayMissNewJobs(): boolean {
    const now = this.options.clock();
    const isConnected = this.isConnected();
    const isOverdue = now - this.newJobsKnownUntil >= this.options.silenceMs;
    if (isConnected || isOverdue) this.newJobsKnownUntil = now;
    return isOverdue && !isConnected;
  }

  private takeFailedRead(): FailedRead | null {
    const { failedRead } = this;
    if (!failedRead || failedRead.retryAt > this.options.clock()) return null;
    this.failedRead = null;
    return failedRead;
  }

  private addFailedRead(ids: Set<string>, resync: boolean): void {
    const before = this.failedRead;
    this.failedRead = {
      ids: new Set([...(before?.ids ?? []), ...ids]),
      resync: resync || before?.resync === true,
      retryAt: before?.retryAt ?? this.options.clock() + this.options.silenceMs,
    };
  }

  /** Reads all live jobs, also those that were created and finished since the last time. */
  private async readLiveJobs(signal: AbortSignal): Promise<JobRow[]> {
    const now = this.options.clock();
    const since = Math.max(this.startedAt, this.lastResyncAt - clockToleranceMs);
    const rows = await this.options.readLive(new Date(since), signal);
    this.lastResyncAt = now;
    return rows;
  }

  private applyRow(row: JobRow, updated: Map<string, LiveJob>): void {
    const next = withRow(this.jobs.get(row.id)?.job, row);
    if (!next) return;
    this.remember(next);
    updated.set(row.id, next);
  }

  /** Adds the queue positions of pending jobs that have none yet, with at most one read. */
  private async addPositions(jobs: LiveJob[]): Promise<LiveJob[]> {
    const needsPosition = ({ row, queuePosition }: LiveJob): boolean =>
      row.status === "pending" && queuePosition === undefined;
    if (!jobs.some(needsPosition)) return jobs;
    let positions: QueuePositions = new Map();
    try {
      positions = await this.options.readPositions(this.readTimeout());
    } catch (error) {
      this.options.onReadFailure(error);
    }
    return jobs.map((job) =>
      needsPosition(job) ? { ...job, queuePosition: positions.get(job.row.id) ?? null } : job,
    );
  }

  private async addProgress(rows: JobRow[]): Promise<LiveJob[]> {
    const running = rows.filter((row) => row.status === "processing").map((row) => row.id);
    const progress = await this.options.readProgress(running).catch(() => new Map<string, ProgressEvent>());
    return rows.map((row) => ({ row, progress: progress.get(row.id) ?? null }));
  }
}
