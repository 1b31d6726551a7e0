/** What the queues are called on the operators' pages. */
export const queueTitles: Record<string, string> = {
  sdxl_queue: "Pictures (SDXL)",
  wan_queue: "Videos (WAN)",
};

const actionWords: Record<string, string> = {
  pause_queue: "Paused a queue",
  resume_queue: "Resumed a queue",
  requeue_job: "Requeued a job",
  discard_job: "Discarded a dead letter",
  cancel_job: "Cancelled a job",
  view_job: "Looked at a job",
  adjust_credits: "Adjusted credits",
  set_tier: "Set a tier",
};

/** An action of the audit log for people; one that is newer than this page by its own name. */
export const actionTitle = (action: string): string => actionWords[action] ?? action.replaceAll("_", " ");

const doneWords: Record<string, string> = {
  paused: "The queue is paused. What runs goes on.",
  resumed: "The queue goes on.",
  requeued: "The job waits for a worker again.",
  discarded: "The dead letter is put away.",
  cancelled: "The job is cancelled, or will be in a moment.",
  adjusted: "The credits are adjusted.",
  tier: "The tier is set.",
};

/** The sentence for `?done=…`; null for anything else. */
export const doneSentence = (done: string | null): string | null =>
  (Object.hasOwn(doneWords, done ?? "") ? doneWords[done ?? ""] : null) ?? null;

/** What an entry of the audit log was done to, as a page; null for what has none. */
export function subjectPath(action: string, subject: string): string | null {
  if (action.endsWith("_job")) return `/operator/jobs?id=${encodeURIComponent(subject)}`;
  if (action === "adjust_credits" || action === "set_tier") {
    return `/operator/users?search=${encodeURIComponent(subject)}`;
  }
  return null;
}

/** The reason among the details is the one of the pause that was ended; the act's own has its column. */
const detailNames: Record<string, string> = { reason: "paused for" };

/** The rest of an entry, in words: `amount 25, balance 125`. */
export function detailWords(details: string): string {
  const parsed: unknown = JSON.parse(details);
  if (typeof parsed !== "object" || parsed === null) return "";
  return Object.entries(parsed)
    .filter(([name]) => name !== "user_id" && name !== "paused_by" && name !== "paused_at")
    .map(([name, value]) => `${detailNames[name] ?? name.replaceAll("_", " ")} ${String(value)}`)
    .join(", ");
}

/** Memory for people: `11.4 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
