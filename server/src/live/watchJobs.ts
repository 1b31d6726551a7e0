import type { ProgressEvent } from "#contracts/events.ts";
import { isTerminal } from "#contracts/jobStatus.ts";
import type { JobRow } from "../data/rows.ts";
import { NotAuthenticatedError, NotFoundError, ServerClosingError } from "../errors.ts";
import type { LiveHub, LiveSignal } from "./hub.ts";
import { afterProgress, afterRow, type LiveJob } from "./liveJob.ts";
import { createMailbox, type Mail, type Mailbox } from "./mailbox.ts";

export type WatchOptions = {
  hub: LiveHub;
  userId: string;
  /** Only this job, until it ends; null: all jobs of the user, without end. */
  jobId: string | null;
  readJobs(ids: readonly string[]): Promise<JobRow[]>;
  readUnfinished(): Promise<JobRow[]>;
  readProgress(ids: readonly string[]): Promise<Map<string, ProgressEvent>>;
  /** A read that failed; it is tried again after the next silence. */
  onReadFailure(error: unknown): void;
  clock: () => number;
  /** Milliseconds since the epoch at which the viewer's token ends. */
  expiresAt: number;
  /** An unfinished job of which nothing was heard for so many milliseconds is read again. */
  silenceMs: number;
};

/** Ended jobs remembered, so that a late event of one is recognised. */
const endedRemembered = 200;

type Watched = { job: LiveJob; heardAt: number };

class JobWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly options: WatchOptions;

  constructor(options: WatchOptions) {
    this.options = options;
  }

  /** Reads what there is now. Throws `NotFoundError` for a single job that is not there. */
  async snapshot(): Promise<LiveJob[]> {
    const { jobId, readJobs, readUnfinished } = this.options;
    const rows = jobId === null ? await readUnfinished() : await readJobs([jobId]);
    if (jobId !== null && rows.length === 0) throw new NotFoundError("job");
    const jobs = await this.withProgress(rows);
    for (const job of jobs) this.keep(job);
    return jobs;
  }

  /** The states that `mail` makes new, at most one a job. */
  async digest(mail: Mail): Promise<LiveJob[]> {
    const fresh = new Map<string, LiveJob>();
    const reread = new Set(mail.changed);
    for (const event of mail.progress.values()) {
      const known = this.watched.get(event.job_id);
      if (!known) {
        reread.add(event.job_id);
        continue;
      }
      const { next, visible, reread: again } = afterProgress(known.job, event);
      this.keep(next);
      if (visible) fresh.set(event.job_id, next);
      if (again) reread.add(event.job_id);
    }
    await this.reread(reread, mail.gap, fresh);
    return [...fresh.values()];
  }

  /** Milliseconds until the next unfinished job has been silent too long; null without one. */
  untilSilence(): number | null {
    const heard = [...this.watched.values()]
      .filter(({ job }) => !isTerminal(job.row.status))
      .map(({ heardAt }) => heardAt);
    if (heard.length === 0) return null;
    return Math.max(0, Math.min(...heard) + this.options.silenceMs - this.options.clock());
  }

  ended(): boolean {
    const only = this.options.jobId === null ? undefined : this.watched.get(this.options.jobId);
    return only !== undefined && isTerminal(only.job.row.status);
  }

  private keep(job: LiveJob): void {
    this.watched.delete(job.row.id);
    this.watched.set(job.row.id, { job, heardAt: this.options.clock() });
    if (this.watched.size <= endedRemembered) return;
    for (const [id, { job: old }] of this.watched) {
      if (this.watched.size <= endedRemembered) return;
      if (isTerminal(old.row.status)) this.watched.delete(id);
    }
  }

  private silent(): string[] {
    const limit = this.options.clock() - this.options.silenceMs;
    return [...this.watched]
      .filter(([, { job, heardAt }]) => !isTerminal(job.row.status) && heardAt <= limit)
      .map(([id]) => id);
  }

  private async reread(ids: Set<string>, gap: boolean, fresh: Map<string, LiveJob>): Promise<void> {
    const silent = this.silent();
    for (const id of silent) ids.add(id);
    if (gap) {
      for (const [id, { job }] of this.watched) if (!isTerminal(job.row.status)) ids.add(id);
    }
    const lookAround = this.options.jobId === null && (gap || silent.length > 0);
    if (ids.size === 0 && !lookAround) return;
    try {
      const [named, around] = await Promise.all([
        this.options.readJobs([...ids]),
        lookAround ? this.options.readUnfinished() : [],
      ]);
      for (const row of [...named, ...around]) this.take(row, fresh);
    } catch (error) {
      this.options.onReadFailure(error);
    }
    for (const id of ids) {
      const known = this.watched.get(id);
      if (known) known.heardAt = this.options.clock();
    }
  }

  private take(row: JobRow, fresh: Map<string, LiveJob>): void {
    const next = afterRow(this.watched.get(row.id)?.job, row);
    if (!next) return;
    this.keep(next);
    fresh.set(row.id, next);
  }

  private async withProgress(rows: JobRow[]): Promise<LiveJob[]> {
    const running = rows.filter((row) => row.status === "processing").map((row) => row.id);
    const progress = await this.options.readProgress(running).catch(() => new Map<string, ProgressEvent>());
    return rows.map((row) => ({ row, progress: progress.get(row.id) ?? null }));
  }
}

async function* states(
  options: WatchOptions,
  mailbox: Mailbox,
  left: () => boolean,
): AsyncGenerator<LiveJob> {
  const { hub, clock, expiresAt } = options;
  await hub.ready();
  const watch = new JobWatch(options);
  yield* await watch.snapshot();
  while (!watch.ended()) {
    const untilExpiry = expiresAt - clock();
    if (untilExpiry <= 0)
      throw new NotAuthenticatedError("The session has ended. Sign in again and reconnect.");
    const mail = await mailbox.take(Math.min(watch.untilSilence() ?? untilExpiry, untilExpiry, 2 ** 31 - 1));
    if (left()) return;
    if (mail.closing) throw new ServerClosingError();
    yield* await watch.digest(mail);
  }
}

/**
 * A snapshot, then every newer state. Listening begins before the snapshot is read, so nothing falls between.
 * Throws `NotFoundError`, and `NotAuthenticatedError` at the end of the viewer's token.
 */
export function watchJobs(options: WatchOptions): AsyncIterableIterator<LiveJob> {
  const mailbox = createMailbox();
  const concerns = (signal: LiveSignal): boolean =>
    options.jobId === null || !("job_id" in signal) || signal.job_id === options.jobId;
  const unlisten = options.hub.listen(options.userId, (signal) => {
    if (concerns(signal)) mailbox.put(signal);
  });
  let left = false;
  const generator = states(options, mailbox, () => left);

  const end = async (): Promise<IteratorResult<LiveJob>> => {
    unlisten();
    // A generator that waits for mail can't be returned from before it wakes.
    left = true;
    mailbox.leave();
    await generator.return(undefined);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      try {
        const result = await generator.next();
        if (result.done) unlisten();
        return result;
      } catch (error) {
        unlisten();
        throw error;
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
