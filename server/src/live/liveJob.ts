import { isTerminal } from "#contracts/jobs/jobStatus.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { isSamePosition, type QueuePosition } from "../data/queuePositions.ts";
import type { JobRow } from "../data/rows.ts";

/**
 * A job as subscribers see it: its row, the latest known progress of a running attempt, and the queue position of a
 * pending job. `queuePosition` is undefined while it hasn't been read.
 */
export type LiveJob = { row: JobRow; progress: ProgressEvent | null; queuePosition?: QueuePosition | null };

export function isNewerProgress(candidate: ProgressEvent, known: ProgressEvent): boolean {
  if (candidate.attempt !== known.attempt) return candidate.attempt > known.attempt;
  return candidate.sequence > known.sequence;
}

/** Microseconds since the epoch. Postgres timestamps have six decimals, `Date` keeps three. */
export function microsecondsOf(timestamp: string): number {
  const decimals = /\.(\d{1,6})/.exec(timestamp)?.[1] ?? "";
  const belowMilliseconds = Number(decimals.padEnd(6, "0").slice(3));
  return Date.parse(timestamp) * 1000 + belowMilliseconds;
}

/**
 * True if `candidate` is at least as recent as `known`. Responses of the database can overtake each other, so rows are
 * compared by attempt, then a terminal state beats `processing`, then by the time of the last change. A terminal state is
 * final for an attempt but not for a job: a requeued job is pending with the number of the failed attempt.
 */
export function isAtLeastAsRecent(candidate: JobRow, known: JobRow): boolean {
  if (candidate.attempt !== known.attempt) return candidate.attempt > known.attempt;
  const terminal = Number(isTerminal(candidate.status)) - Number(isTerminal(known.status));
  // A settled attempt never runs again, so the timestamps don't matter.
  if (terminal !== 0 && [candidate.status, known.status].includes("processing")) return terminal > 0;
  const later = microsecondsOf(candidate.updated_at) - microsecondsOf(known.updated_at);
  return later === 0 ? terminal >= 0 : later > 0;
}

/** The columns that subscribers can distinguish. Renewing a lease changes the row, too. */
const visibleState = (row: JobRow): string =>
  [row.status, row.attempt, row.throttled, row.cancel_requested_at, row.error_code, row.completed_at].join(
    " ",
  );

/** The progress to show: only that of the running attempt. */
export const visibleProgress = ({ row, progress }: LiveJob): ProgressEvent | null =>
  row.status === "processing" && progress?.attempt === row.attempt ? progress : null;

/** The job with a newly read queue position; null if it looks the same to a user. */
export function withQueuePosition(
  known: LiveJob,
  position: QueuePosition | null,
  now: number,
): LiveJob | null {
  if (known.row.status !== "pending") return null;
  if (known.queuePosition !== undefined && isSamePosition(known.queuePosition, position, now)) return null;
  return { ...known, queuePosition: position };
}

/** The job with a newly read row; null if the row is older or looks the same to a user. */
export function withRow(known: LiveJob | undefined, row: JobRow): LiveJob | null {
  if (!known) return { row, progress: null };
  if (!isAtLeastAsRecent(row, known.row)) return null;
  const { progress, queuePosition } = known;
  const keepsPosition = row.status === "pending" && queuePosition !== undefined;
  const next = { row, progress, ...(keepsPosition ? { queuePosition } : {}) };
  const isSame =
    visibleState(row) === visibleState(known.row) && visibleProgress(next) === visibleProgress(known);
  return isSame ? null : next;
}

/**
 * The job with a new progress event. `visible`: subscribers should see it now. `reread`: the known row doesn't show the
 * event's attempt as running, so the row must be read before the progress can be shown.
 */
export function withProgress(
  known: LiveJob,
  event: ProgressEvent,
): { next: LiveJob; visible: boolean; reread: boolean } {
  const isSettled = isTerminal(known.row.status) && event.attempt === known.row.attempt;
  const isStale =
    isSettled ||
    event.attempt < known.row.attempt ||
    (known.progress !== null && !isNewerProgress(event, known.progress));
  if (isStale) return { next: known, visible: false, reread: false };
  const next = { ...known, progress: event };
  const visible = visibleProgress(next) !== null;
  return { next, visible, reread: !visible };
}
