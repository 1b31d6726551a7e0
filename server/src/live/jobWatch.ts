import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import type { QueuePlaces } from "../data/places.ts";
import type { JobRow } from "../data/rows.ts";
import { NotFoundError } from "../errors.ts";
import { afterPlace, afterProgress, afterRow, type LiveJob } from "./liveJob.ts";
import type { Mail } from "./mailbox.ts";

export type JobWatchOptions = {
  /** Only this job; null: all jobs of the user. */
  jobId: string | null;
  /** `signal` gives a read up, so that events that come in meanwhile do not wait behind it for long. */
  readJobs(ids: readonly string[], signal?: AbortSignal): Promise<JobRow[]>;
  /** The unfinished ones, and those that have ended and changed since then. */
  readLive(since: Date | null, signal?: AbortSignal): Promise<JobRow[]>;
  /** What changed after this belongs to the snapshot, ended or not; null: only what has not ended. */
  since: Date | null;
  readProgress(ids: readonly string[]): Promise<Map<string, ProgressEvent>>;
  /** Where the user's waiting jobs stand. */
  readPlaces(signal?: AbortSignal): Promise<QueuePlaces>;
  /** A read that failed; it is tried again after `silenceMs`. */
  onReadFailure(error: unknown): void;
  clock: () => number;
  /**
   * An unfinished job of which nothing was heard for so many milliseconds is read again; and what there is at all, while
   * nothing can be heard.
   */
  silenceMs: number;
  /** Milliseconds for a read behind which events wait. */
  readMs?: number;
};

/** Ended jobs remembered, so that a late event of one is recognised, and the ends of a snapshot are not told again. */
const endedRemembered = 1000;

/** Milliseconds by which the clocks of server and database may differ. */
const clockDifferenceMs = 10_000;

type Watched = { job: LiveJob; heardAt: number };
/** What a failed read was to tell, and when it is tried again. */
type Owed = { ids: Set<string>; around: boolean; at: number };

/** What one subscriber knows of the jobs it watches, and what each piece of mail makes new. */
export class JobWatch {
  private readonly watched = new Map<string, Watched>();
  private readonly options: JobWatchOptions;
  private readonly listening: () => boolean;
  /** Before this nothing is news, and since the last look around it may be. */
  private readonly beganAt: number;
  private lookedAt: number;
  /** When new jobs could last be heard of, or were last looked for. */
  private sureAt: number;
  private owed: Owed | null = null;

  /** `listening`: whether events can be heard at all. */
  constructor(options: JobWatchOptions, listening: () => boolean) {
    this.options = options;
    this.listening = listening;
    // An end may have been committed after those that came later; and clocks differ.
    this.beganAt = options.since ? options.since.getTime() - clockDifferenceMs : options.clock();
    this.lookedAt = options.clock();
    this.sureAt = options.clock();
  }

  /** Reads what there is now. Throws `NotFoundError` for a single job that is not there. */
  async snapshot(): Promise<LiveJob[]> {
    const { jobId, readJobs, readLive, since } = this.options;
    const rows = jobId === null ? await readLive(since && new Date(this.beganAt)) : await readJobs([jobId]);
    if (jobId !== null && rows.length === 0) throw new NotFoundError("job");
    const jobs = await this.withPlaces(await this.withProgress(rows));
    // What changed last is what looking around reads again, so it is forgotten last.
    const inTime = jobs.toSorted((a, b) => Date.parse(a.row.updated_at) - Date.parse(b.row.updated_at));
    for (const job of inTime) this.keep(job);
    return jobs;
  }

  /** Whether a job waits whose place may change. */
  waits(): boolean {
    return [...this.watched.values()].some(({ job }) => job.row.status === "pending");
  }

  /** The states that `mail` makes new: first those that it brings, then those that have to be read. */
  async *digest(mail: Mail): AsyncGenerator<LiveJob> {
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
    for (const [id, job] of [...fresh]) {
      if (reread.has(id)) continue;
      fresh.delete(id);
      yield job;
    }
    await this.reread(reread, mail.gap, fresh);
    const placed = await this.withPlaces([...fresh.values()]);
    for (const job of placed) this.keep(job);
    yield* placed;
  }

  /** Milliseconds until something has been silent too long, or a failed read is due again; null: never. */
  untilSilence(): number | null {
    const { clock, jobId, silenceMs } = this.options;
    const due = [...this.watched.values()]
      .filter(({ job }) => !isTerminal(job.row.status))
      .map(({ heardAt }) => heardAt + silenceMs);
    // Nobody says that the stream has gone, so it is looked at now and then, also without a job.
    if (jobId === null) due.push(this.sureAt + silenceMs);
    if (this.owed) due.push(this.owed.at);
    return due.length === 0 ? null : Math.max(0, Math.min(...due) - clock());
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
    const ended = [...this.watched].filter(([, { job: old }]) => isTerminal(old.row.status));
    for (const [id] of ended.slice(0, Math.max(0, ended.length - endedRemembered))) this.watched.delete(id);
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
    const owed = this.takeOwed();
    for (const id of owed?.ids ?? []) ids.add(id);
    const unsure = this.unsure();
    const around =
      this.options.jobId === null && (gap || silent.length > 0 || unsure || owed?.around === true);
    if (ids.size === 0 && !around) return;
    const signal = this.timeLimit();
    try {
      const [named, live] = await Promise.all([
        this.options.readJobs([...ids], signal),
        around ? this.lookAround(signal) : [],
      ]);
      for (const row of [...named, ...live]) this.take(row, fresh);
    } catch (error) {
      this.options.onReadFailure(error);
      this.owe(ids, around);
    }
    for (const id of ids) {
      const known = this.watched.get(id);
      if (known) known.heardAt = this.options.clock();
    }
  }

  private timeLimit(): AbortSignal {
    return AbortSignal.timeout(this.options.readMs ?? 4000);
  }

  /** Whether new jobs could not be heard of for too long; from then on for as long again they are looked for. */
  private unsure(): boolean {
    const now = this.options.clock();
    const listening = this.listening();
    const tooLong = now - this.sureAt >= this.options.silenceMs;
    if (listening || tooLong) this.sureAt = now;
    return tooLong && !listening;
  }

  private takeOwed(): Owed | null {
    const { owed } = this;
    if (!owed || owed.at > this.options.clock()) return null;
    this.owed = null;
    return owed;
  }

  private owe(ids: Set<string>, around: boolean): void {
    const before = this.owed;
    this.owed = {
      ids: new Set([...(before?.ids ?? []), ...ids]),
      around: around || before?.around === true,
      at: before?.at ?? this.options.clock() + this.options.silenceMs,
    };
  }

  /** Also finds what came and ended while nothing was heard. */
  private async lookAround(signal: AbortSignal): Promise<JobRow[]> {
    const now = this.options.clock();
    const since = Math.max(this.beganAt, this.lookedAt - clockDifferenceMs);
    const rows = await this.options.readLive(new Date(since), signal);
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
      const places = await this.options.readPlaces(this.timeLimit());
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
