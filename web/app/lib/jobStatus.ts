import type { LiveJobFragment } from "../gql/graphql.ts";
import { jobMessages } from "../messages/jobs.ts";
import type { Formatter } from "./formatter.ts";

const { status: labels } = jobMessages;

export const isUnfinished = (job: Pick<LiveJobFragment, "status">): boolean =>
  job.status === "PENDING" || job.status === "PROCESSING";

/** The state of a job, such as `Queued, position 3` or `Generating`. */
export function statusLabel(
  job: Pick<LiveJobFragment, "status" | "cancelRequestedAt" | "progress" | "queuePosition" | "isThrottled">,
): string {
  switch (job.status) {
    case "PENDING":
      return queueLabel(job);
    case "PROCESSING":
      if (job.cancelRequestedAt) return labels.cancelling;
      return job.progress ? labels.phases[job.progress.phase] : labels.starting;
    case "COMPLETED":
      return labels.completed;
    case "FAILED":
      return labels.failed;
    case "CANCELLED":
      return labels.cancelled;
  }
}

function queueLabel({
  queuePosition,
  isThrottled,
}: Pick<LiveJobFragment, "queuePosition" | "isThrottled">): string {
  if (isThrottled) return labels.throttled;
  if (queuePosition === null) return labels.queued;
  return queuePosition === 1 ? labels.next : labels.position(queuePosition);
}

/** The state of a queued job with its estimated start: `Queued, position 3, starts in about 20 s`. */
export function queuedLabel(job: LiveJobFragment, now: number, receivedAt: number): string {
  const label = statusLabel(job);
  if (job.estimatedStartSeconds === null) return label;
  return jobMessages.startsIn(label, job.estimatedStartSeconds * 1000 - Math.max(0, now - receivedAt));
}

/** True for a queued job that no worker can claim: its position is known, and a start time isn't. */
export function isWithoutWorker(
  job: Pick<LiveJobFragment, "status" | "queuePosition" | "isThrottled" | "estimatedStartSeconds">,
): boolean {
  return (
    job.status === "PENDING" &&
    !job.isThrottled &&
    job.queuePosition !== null &&
    job.estimatedStartSeconds === null
  );
}

/**
 * The text that screen readers announce: the state, and each quarter of the steps. Equal texts aren't announced again,
 * so single steps are silent.
 */
export function announcement(job: LiveJobFragment, format: Formatter): string {
  const { progress } = job;
  const label = statusLabel(job);
  if (job.status === "FAILED" && job.error) return jobMessages.summary(label, job.error.message);
  if (job.status === "COMPLETED") {
    return jobMessages.summary(label, jobMessages.ready(job.assets.length, job.format.mediaKind === "VIDEO"));
  }
  if (isWithoutWorker(job)) return jobMessages.summary(label, jobMessages.noWorker);
  if (job.status !== "PROCESSING" || progress?.phase !== "DENOISING") return jobMessages.sentence(label);
  const quarters = Math.floor((4 * progress.step) / Math.max(1, progress.totalSteps));
  return quarters === 0
    ? jobMessages.sentence(label)
    : jobMessages.percentDone(label, format.percent(quarters / 4));
}

/** Milliseconds for which the attempt has been running; 0 while queued. `receivedAt` is when `job` arrived. */
export function runningTime(job: LiveJobFragment, now: number, receivedAt: number): number {
  if (job.status === "PENDING" || !job.startedAt) return 0;
  const start = Date.parse(job.startedAt);
  if (job.finishedAt) return Math.max(0, Date.parse(job.finishedAt) - start);
  // The worker's measurement plus the time since: the clocks of the two machines can differ.
  if (job.progress) return job.progress.elapsedMs + Math.max(0, now - receivedAt);
  return Math.max(0, now - start);
}
