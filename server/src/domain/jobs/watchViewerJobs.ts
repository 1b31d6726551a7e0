import type { Context } from "../../context.ts";
import { findJobs, findLiveJobs } from "../../data/jobs.ts";
import { readQueuePositions } from "../../data/queuePositions.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { watchJobs } from "../../live/watchJobs.ts";
import { requireViewer } from "../viewer.ts";

/**
 * Watches one job of the viewer until its terminal state, or all jobs (`jobId` null) without end. The first states are
 * those of the unfinished jobs, and of the jobs that finished after `since`.
 */
export function watchViewerJobs(
  context: Context,
  jobId: string | null,
  since: Date | null = null,
): AsyncIterableIterator<LiveJob> {
  const viewer = requireViewer(context);
  const { services, db } = context;
  return watchJobs({
    events: services.events,
    queuePositions: services.queuePositions,
    userId: viewer.id,
    jobId,
    readJobs: (ids, signal) => findJobs(db, ids, signal),
    since,
    readLive: (changedSince, signal) => findLiveJobs(db, viewer.id, changedSince, signal),
    readProgress: services.readProgress,
    readPositions: (signal) => readQueuePositions(db, services.clock, signal),
    onReadFailure: (error) =>
      services.logger.warn("watched jobs not read", { requestId: context.requestId, error }),
    clock: services.clock,
    expiresAt: viewer.expiresAt,
    silenceMs: services.silenceMs,
  });
}
