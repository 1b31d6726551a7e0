import { failureOf } from "./failure.ts";
import { withAbortSignal } from "./postgrest.ts";
import type { Db } from "./supabase.ts";

/** The position of a pending job in its queue. */
export type QueuePosition = {
  /** 1 is next. */
  position: number;
  /** Milliseconds since the epoch at which a worker is expected to start the job. Null while no worker is available. */
  estimatedStartAt: number | null;
  /** True if the job also waits for another job of its owner to finish. */
  throttled: boolean;
};

/** Queue positions by job id. A job that isn't listed is no longer pending, or too far back to be counted. */
export type QueuePositions = ReadonlyMap<string, QueuePosition>;

type PositionRow = {
  job_id: string;
  queue_position: number;
  estimated_start_seconds: number | null;
  throttled: boolean;
};

const positionOf = (row: PositionRow, now: number): QueuePosition => ({
  position: row.queue_position,
  estimatedStartAt: row.estimated_start_seconds === null ? null : now + row.estimated_start_seconds * 1000,
  throttled: row.throttled,
});

/** Queue positions of the caller's first 100 pending jobs. `clock` returns milliseconds since the epoch. */
export async function readQueuePositions(
  db: Db,
  clock: () => number,
  signal?: AbortSignal,
): Promise<QueuePositions> {
  const { data, error } = await withAbortSignal(db.rpc("queue_positions"), signal);
  if (error) throw failureOf(error, "queue_positions");
  const now = clock();
  return new Map(data.map((row) => [row.job_id, positionOf(row, now)]));
}

/** The same for several users in one request, by user id. */
export async function readQueuePositionsOf(
  service: Db,
  userIds: readonly string[],
  clock: () => number,
): Promise<Map<string, QueuePositions>> {
  const { data, error } = await service.rpc("queue_positions_of", { p_user_ids: [...userIds] });
  if (error) throw failureOf(error, "queue_positions_of");
  const now = clock();
  const byUser = new Map<string, Map<string, QueuePosition>>();
  for (const row of data) {
    const positions = byUser.get(row.user_id) ?? new Map<string, QueuePosition>();
    byUser.set(row.user_id, positions.set(row.job_id, positionOf(row, now)));
  }
  return byUser;
}

/** Seconds by which an estimate must change to be published: a fifth of the time left, at least three. */
const toleranceSeconds = (secondsLeft: number): number => Math.max(3, secondsLeft / 5);

/** True if both would look the same to a user. Time passing alone changes nothing: clients count down themselves. */
export function isSamePosition(a: QueuePosition | null, b: QueuePosition | null, now: number): boolean {
  if (a === null || b === null) return a === b;
  if (a.position !== b.position || a.throttled !== b.throttled) return false;
  if (a.estimatedStartAt === null || b.estimatedStartAt === null) {
    return a.estimatedStartAt === b.estimatedStartAt;
  }
  // Clients show "in a moment" for every overdue start, however late it is.
  const [first, second] = [Math.max(a.estimatedStartAt, now), Math.max(b.estimatedStartAt, now)];
  return Math.abs(first - second) / 1000 <= toleranceSeconds((Math.max(first, second) - now) / 1000);
}
