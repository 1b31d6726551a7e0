import type { Context } from "../../context.ts";
import { findJobs, findLiveJobs } from "../../data/jobs.ts";
import { readPlaces } from "../../data/places.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { watchJobs } from "../../live/watchJobs.ts";
import { requireViewer } from "../viewer.ts";

/**
 * Watches one job of the viewer until it ends, or all of them (`jobId` null) without end, beginning with the unfinished
 * ones and with what has changed since `since`.
 */
export function watchViewerJobs(
  context: Context,
  jobId: string | null,
  since: Date | null = null,
): AsyncIterableIterator<LiveJob> {
  const viewer = requireViewer(context);
  const { services, db } = context;
  return watchJobs({
    hub: services.live,
    line: services.line,
    userId: viewer.id,
    jobId,
    readJobs: (ids, signal) => findJobs(db, ids, signal),
    since,
    readLive: (changedSince, signal) => findLiveJobs(db, viewer.id, changedSince, signal),
    readProgress: services.readProgress,
    readPlaces: (signal) => readPlaces(db, services.clock, signal),
    onReadFailure: (error) =>
      services.logger.warn("watched jobs not read", { requestId: context.requestId, error }),
    clock: services.clock,
    expiresAt: viewer.expiresAt,
    silenceMs: services.silenceMs,
  });
}
