import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobStatus.ts";

type Progress = NonNullable<LiveJobFragment["progress"]>;

/**
 * Merges two states of a job, which can arrive from a page load and from the subscription in either order.
 *
 * The row with the higher attempt is newer; within an attempt a terminal state is newer than an unfinished one, then
 * `updatedAt` decides. A requeued job is pending with the number of the attempt that failed. Progress is compared by
 * `(attempt, sequence)`. On a tie the incoming state wins because its signed URLs expire later. Returns `known` itself
 * if nothing is newer, so that React doesn't render again.
 */
export function mergeJob(known: LiveJobFragment | undefined, incoming: LiveJobFragment): LiveJobFragment {
  if (!known || known === incoming) return incoming;
  const row = rowIsOlder(incoming, known) ? known : incoming;
  const progress = row.status === "PROCESSING" ? newestProgress(known, incoming, row.attemptCount) : null;
  if (row === known && progress === known.progress) return known;
  return { ...row, progress };
}

function rowIsOlder(incoming: LiveJobFragment, known: LiveJobFragment): boolean {
  if (incoming.attemptCount !== known.attemptCount) return incoming.attemptCount < known.attemptCount;
  const isPending = incoming.status === "PENDING" || known.status === "PENDING";
  const difference = Date.parse(incoming.updatedAt) - Date.parse(known.updatedAt);
  if (isUnfinished(incoming) !== isUnfinished(known) && (!isPending || difference === 0))
    return isUnfinished(incoming);
  return difference < 0;
}

function newestProgress(known: LiveJobFragment, incoming: LiveJobFragment, attempt: number): Progress | null {
  const [older, newer] = [known.progress, incoming.progress].map((p) =>
    p?.attemptNumber === attempt ? p : null,
  );
  if (!older || !newer) return newer ?? older ?? null;
  if (newer.sequence < older.sequence) return older;
  // Previews are sent less often than steps, so the last one stays.
  return newer.preview ? newer : { ...newer, preview: older.preview };
}
