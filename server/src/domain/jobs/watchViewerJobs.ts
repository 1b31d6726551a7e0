import type { Context } from "../../context.ts";
import { findJobs, findUnfinishedJobs } from "../../data/jobs.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { watchJobs } from "../../live/watchJobs.ts";
import { reasonOf } from "../../logger.ts";
import { requireViewer } from "../viewer.ts";

/** Watches one job of the viewer until it ends, or all of them (`jobId` null) without end. */
export function watchViewerJobs(context: Context, jobId: string | null): AsyncIterableIterator<LiveJob> {
  const viewer = requireViewer(context);
  const { services, db } = context;
  return watchJobs({
    hub: services.live,
    userId: viewer.id,
    jobId,
    readJobs: (ids) => findJobs(db, ids),
    readUnfinished: () => findUnfinishedJobs(db, viewer.id),
    readProgress: services.readProgress,
    onReadFailure: (error) =>
      services.logger.warn("watched jobs not read", { request: context.requestId, reason: reasonOf(error) }),
    clock: services.clock,
    expiresAt: viewer.expiresAt,
    silenceMs: services.silenceMs,
  });
}
