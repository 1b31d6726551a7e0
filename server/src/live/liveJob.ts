import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { type QueuePlace, saysTheSame } from "../data/places.ts";
import type { JobRow } from "../data/rows.ts";

/**
 * A job as subscribers see it: its row, the newest progress of a running attempt, if any is known, and where it
 * stands while it waits. `place` undefined: not looked up.
 */
export type LiveJob = { row: JobRow; progress: ProgressEvent | null; place?: QueuePlace | null };

export function isNewerProgress(candidate: ProgressEvent, known: ProgressEvent): boolean {
  if (candidate.attempt !== known.attempt) return candidate.attempt > known.attempt;
  return candidate.sequence > known.sequence;
}

/** Microseconds since the epoch: Postgres keeps six digits, `Date` three. */
export function microsecondsOf(timestamp: string): number {
  const digits = /\.(\d{1,6})/.exec(timestamp)?.[1] ?? "";
  const belowMilliseconds = Number(digits.padEnd(6, "0").slice(3));
  return Date.parse(timestamp) * 1000 + belowMilliseconds;
}

/**
 * Whether `candidate` was read later than `known` or shows the same: the attempt decides, then the end of a run, then
 * the time of the last change. Answers of the database can overtake each other. An end is final for an attempt, not for
 * a job: one that is requeued waits with the number of the attempt that failed.
 */
export function isCurrent(candidate: JobRow, known: JobRow): boolean {
  if (candidate.attempt !== known.attempt) return candidate.attempt > known.attempt;
  const ended = Number(isTerminal(candidate.status)) - Number(isTerminal(known.status));
  // No attempt goes on after its end, whatever the clocks say.
  if (ended !== 0 && [candidate.status, known.status].includes("processing")) return ended > 0;
  const later = microsecondsOf(candidate.updated_at) - microsecondsOf(known.updated_at);
  return later === 0 ? ended >= 0 : later > 0;
}

/** What a subscriber could tell apart; the renewal of a lease also touches the row. */
const shows = (row: JobRow): string =>
  [row.status, row.attempt, row.throttled, row.cancel_requested_at, row.error_code, row.completed_at].join(
    " ",
  );

/** The progress to show: only of the attempt that is running. */
export const visibleProgress = ({ row, progress }: LiveJob): ProgressEvent | null =>
  row.status === "processing" && progress?.attempt === row.attempt ? progress : null;

const placeOf = ({ place }: LiveJob) => (place === undefined ? {} : { place });

/** The waiting job after the line was looked at; null when people would read the same. */
export function afterPlace(known: LiveJob, place: QueuePlace | null, now: number): LiveJob | null {
  if (known.row.status !== "pending") return null;
  if (known.place !== undefined && saysTheSame(known.place, place, now)) return null;
  return { ...known, place };
}

/** The job after its row was read; null when that shows nothing new. */
export function afterRow(known: LiveJob | undefined, row: JobRow): LiveJob | null {
  if (!known) return { row, progress: null };
  if (!isCurrent(row, known.row)) return null;
  const next = { row, progress: known.progress, ...(row.status === "pending" ? placeOf(known) : {}) };
  const same = shows(row) === shows(known.row) && visibleProgress(next) === visibleProgress(known);
  return same ? null : next;
}

/**
 * The job after a progress event. `reread`: the event tells of an attempt that the known row does not show as
 * running, so the row must be read again before the progress is worth showing.
 */
export function afterProgress(
  known: LiveJob,
  event: ProgressEvent,
): { next: LiveJob; visible: boolean; reread: boolean } {
  const over = isTerminal(known.row.status) && event.attempt === known.row.attempt;
  const stale =
    over ||
    event.attempt < known.row.attempt ||
    (known.progress !== null && !isNewerProgress(event, known.progress));
  if (stale) return { next: known, visible: false, reread: false };
  const next = { ...known, progress: event };
  const visible = visibleProgress(next) !== null;
  return { next, visible, reread: !visible };
}
