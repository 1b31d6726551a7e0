import { failureOf } from "./failure.ts";
import { withAbortSignal } from "./postgrest.ts";
import type { Db } from "./supabase.ts";

/** Where a waiting job stands in its queue. */
export type QueuePlace = {
  /** 1 is next. */
  place: number;
  /** Milliseconds since the epoch at which a worker can be expected to begin; null while no worker is there. */
  startsAt: number | null;
  /** It waits for another job of its person, too. */
  throttled: boolean;
};

/** By job id. A job that is not in it no longer waits, or stands too far behind to be counted. */
export type QueuePlaces = ReadonlyMap<string, QueuePlace>;

type PlaceRow = {
  job_id: string;
  queue_position: number;
  estimated_start_seconds: number | null;
  throttled: boolean;
};

const placeOf = (row: PlaceRow, now: number): QueuePlace => ({
  place: row.queue_position,
  startsAt: row.estimated_start_seconds === null ? null : now + row.estimated_start_seconds * 1000,
  throttled: row.throttled,
});

/** Places of the caller's waiting jobs, the first hundred. `clock` gives milliseconds since the epoch. */
export async function readPlaces(db: Db, clock: () => number, signal?: AbortSignal): Promise<QueuePlaces> {
  const { data, error } = await withAbortSignal(db.rpc("queue_positions"), signal);
  if (error) throw failureOf(error, "queue_positions");
  const now = clock();
  return new Map(data.map((row) => [row.job_id, placeOf(row, now)]));
}

/** The same for several people at once, by person. */
export async function readPlacesOf(
  service: Db,
  userIds: readonly string[],
  clock: () => number,
): Promise<Map<string, QueuePlaces>> {
  const { data, error } = await service.rpc("queue_positions_of", { p_user_ids: [...userIds] });
  if (error) throw failureOf(error, "queue_positions_of");
  const now = clock();
  const byUser = new Map<string, Map<string, QueuePlace>>();
  for (const row of data) {
    const ofUser = byUser.get(row.user_id) ?? new Map<string, QueuePlace>();
    byUser.set(row.user_id, ofUser.set(row.job_id, placeOf(row, now)));
  }
  return byUser;
}

/** Seconds by which a guess at a start may be off before it is worth telling: a fifth of what is left, at least three. */
const tolerance = (secondsLeft: number): number => Math.max(3, secondsLeft / 5);

/** Whether people would read the same. Time passing alone changes nothing: they count down themselves. */
export function saysTheSame(a: QueuePlace | null, b: QueuePlace | null, now: number): boolean {
  if (a === null || b === null) return a === b;
  if (a.place !== b.place || a.throttled !== b.throttled) return false;
  if (a.startsAt === null || b.startsAt === null) return a.startsAt === b.startsAt;
  // What is overdue says "in a moment", however late it is.
  const [first, second] = [Math.max(a.startsAt, now), Math.max(b.startsAt, now)];
  return Math.abs(first - second) / 1000 <= tolerance((Math.max(first, second) - now) / 1000);
}
