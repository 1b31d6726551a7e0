import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobWords.ts";

type Progress = NonNullable<LiveJobFragment["progress"]>;

/**
 * The newest truth of two reports on one job, which may come from a page load and from the subscription in
 * either order. The row goes by: the attempt, then its end, after which it does not run on (a job that is requeued waits
 * with the number of the attempt that failed), then `updatedAt`; the live state by `(attempt, sequence)`. On a tie the incoming one wins, as its signed URLs are fresher. Returns `known`
 * itself when nothing is newer, so that nothing is drawn again.
 */
export function mergeJob(known: LiveJobFragment | undefined, incoming: LiveJobFragment): LiveJobFragment {
  if (!known || known === incoming) return incoming;
  const row = rowIsOlder(incoming, known) ? known : incoming;
  const progress = row.status === "PROCESSING" ? newestProgress(known, incoming, row.attempt) : null;
  if (row === known && progress === known.progress) return known;
  return { ...row, progress };
}

function rowIsOlder(incoming: LiveJobFragment, known: LiveJobFragment): boolean {
  if (incoming.attempt !== known.attempt) return incoming.attempt < known.attempt;
  const waits = incoming.status === "PENDING" || known.status === "PENDING";
  const later = Date.parse(incoming.updatedAt) - Date.parse(known.updatedAt);
  if (isUnfinished(incoming) !== isUnfinished(known) && (!waits || later === 0))
    return isUnfinished(incoming);
  return later < 0;
}

function newestProgress(known: LiveJobFragment, incoming: LiveJobFragment, attempt: number): Progress | null {
  const [older, newer] = [known.progress, incoming.progress].map((p) => (p?.attempt === attempt ? p : null));
  if (!older || !newer) return newer ?? older ?? null;
  if (newer.sequence < older.sequence) return older;
  // A state without a picture (they are sent less often) keeps the last one.
  return newer.preview ? newer : { ...newer, preview: older.preview };
}
