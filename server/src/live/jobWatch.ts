import type { ProgressEvent } from "#contracts/events.ts";
import { isTerminal } from "#contracts/jobStatus.ts";
import type { QueuePlaces } from "../data/places.ts";
import type { JobRow } from "../data/rows.ts";
import { NotFoundError } from "../errors.ts";
import { afterPlace, afterProgress, afterRow, type LiveJob } from "./liveJob.ts";
import type { Mail } from "./mailbox.ts";

export type JobWatchOptions = {
  /** Only this job; null: all jobs of the user. */
  jobId: string | null;
  readJobs(ids: readonly string[]): Promise<JobRow[]>;
  /** The unfinished ones, and those that have changed since then. */
  readLive(since: Date | null): Promise<JobRow[]>;
  /** What changed after this belongs to the snapshot, ended or not; null: only what has not ended. */
  since: Date | null;
  readProgress(ids: readonly string[]): Promise<Map<string, ProgressEvent>>;
  /** Where the user's waiting jobs stand. */
  readPlaces(): Promise<QueuePlaces>;
  /** A read that failed; it is tried again after the next silence. */
  onReadFailure(error: unknown): void;
  clock: () => number;
  /** An unfinished job of which nothing was heard for so many milliseconds is read again. */
  silenceMs: number;
};

/** Ended jobs remembered, so that a late event of one is recognised. */
const endedRemembered = 200;

/** Milliseconds by which the clocks of server and database may differ. */
const clockDifferenceMs = 10_000;

type Watched = { job: LiveJob; heardAt: number };

/** What one subscriber knows of the jobs it watches, and what each piece of mail makes new. */
export class JobWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly options: JobWatchOptions;
  /** Before this nothing is news, and since the last look around it may be. */
  private readonly beganAt: number;
  private lookedAt: number;

  constructor(options: JobWatchOptions) {
    this.options = options;
    this.beganAt = options.since?.getTime() ?? options.clock();
    this.lookedAt = options.clock();
  }

  /** Reads what there is now. Throws `NotFoundError` for a single job that is not there. */
  async snapshot(): Promise<LiveJob[]> {
    const { jobId, readJobs, readLive, since } = this.options;
    const rows = jobId === null ? await readLive(since) : await readJobs([jobId]);
    if (jobId !== null && rows.length === 0) throw new NotFoundError("job");
    const jobs = await this.withPlaces(await this.withProgress(rows));
    for (const job of jobs) this.keep(job);
    return jobs;
  }

  /** Whether a job waits whose place may change. */
  waits(): boolean {
    return [...this.watched.values()].some(({ job }) => job.row.status === "pending");
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
    if (mail.places) this.move(mail.places, fresh, reread);
    await this.reread(reread, mail.gap, fresh);
    const placed = await this.withPlaces([...fresh.values()]);
    for (const job of placed) this.keep(job);
    return placed;
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

  /** After a look at the line. What stands nowhere in it waits no longer, perhaps: its row knows. */
  private move(places: QueuePlaces, fresh: Map<string, LiveJob>, reread: Set<string>): void {
    const now = this.options.clock();
    for (const [id, known] of this.watched) {
      const { job } = known;
      if (job.row.status !== "pending") continue;
      const place = places.get(id) ?? null;
      if (place) known.heardAt = now;
      if (place ? place.throttled !== job.row.throttled : job.place) reread.add(id);
      const next = place || !job.place ? afterPlace(job, place, now) : null;
      if (!next) continue;
      known.job = next;
      fresh.set(id, next);
    }
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
        lookAround ? this.lookAround() : [],
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

  /** Also finds what came and ended while nothing was heard. */
  private async lookAround(): Promise<JobRow[]> {
    const now = this.options.clock();
    const since = Math.max(this.beganAt, this.lookedAt - clockDifferenceMs);
    const rows = await this.options.readLive(new Date(since));
    this.lookedAt = now;
    return rows;
  }

  private take(row: JobRow, fresh: Map<string, LiveJob>): void {
    const next = afterRow(this.watched.get(row.id)?.job, row);
    if (!next) return;
    this.keep(next);
    fresh.set(row.id, next);
  }

  /** Looks the line up once when a waiting job has not been placed in it yet. */
  private async withPlaces(jobs: LiveJob[]): Promise<LiveJob[]> {
    const unplaced = ({ row, place }: LiveJob): boolean => row.status === "pending" && place === undefined;
    if (!jobs.some(unplaced)) return jobs;
    try {
      const places = await this.options.readPlaces();
      return jobs.map((job) => (unplaced(job) ? { ...job, place: places.get(job.row.id) ?? null } : job));
    } catch (error) {
      this.options.onReadFailure(error);
      return jobs.map((job) => (unplaced(job) ? { ...job, place: null } : job));
    }
  }

  private async withProgress(rows: JobRow[]): Promise<LiveJob[]> {
    const running = rows.filter((row) => row.status === "processing").map((row) => row.id);
    const progress = await this.options.readProgress(running).catch(() => new Map<string, ProgressEvent>());
    return rows.map((row) => ({ row, progress: progress.get(row.id) ?? null }));
  }
}
