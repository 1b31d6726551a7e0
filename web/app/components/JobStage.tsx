import { Link, useFetcher, useLocation } from "@remix-run/react";
import { Square } from "lucide-react";
import { useEffect, useRef } from "react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { useFormatter } from "../lib/formatter.ts";
import {
  announcement,
  isUnfinished,
  isWithoutWorker,
  queuedLabel,
  runningTime,
  statusLabel,
} from "../lib/jobStatus.ts";
import type { KnownJob } from "../live/jobStore.ts";
import { useJobSnapshot, useNow } from "../live/useJobs.ts";
import { jobMessages } from "../messages/jobs.ts";
import { Button } from "./Button.tsx";
import { JobOutcome } from "./JobOutcome.tsx";
import { PromptText } from "./PromptText.tsx";
import { RichText } from "./RichText.tsx";
import { StageImages } from "./StageImages.tsx";
import { StepRuler } from "./StepRuler.tsx";

type JobStageProps = {
  known: KnownJob;
  /** Idempotency key, new for each page load, so that pressing a button twice counts once. */
  requestKey: string;
  /** The error of the previous action, if the page was loaded without JavaScript. */
  problem?: string | null;
};

/** One job, live: its preview, state and timing, then its images. */
export function JobStage({ known, requestKey, problem }: JobStageProps) {
  const { job } = known;
  const format = useFormatter();
  const unfinished = isUnfinished(job);
  const stage = useRef<HTMLElement>(null);
  const cancelling = useRef(false);
  useEffect(() => {
    // The focused button was removed, so keep the focus on the stage instead of the top of the page.
    if (!unfinished && cancelling.current) stage.current?.focus({ preventScroll: true });
  }, [unfinished]);
  return (
    <section
      ref={stage}
      tabIndex={-1}
      aria-label={job.format.mediaKind === "VIDEO" ? jobMessages.yourVideo : jobMessages.yourImage}
      className="flex min-h-0 flex-1 flex-col outline-none"
      onSubmit={() => {
        cancelling.current = true;
      }}
    >
      <div className="stage-room grid flex-1 place-items-center px-7 py-8 sm:px-10 lg:min-h-64">
        <StageImages job={job} />
      </div>
      <div className="border-line border-t bg-surface px-5 py-4 sm:px-8 lg:min-h-0 lg:overflow-y-auto">
        <PromptText job={job} clamp>
          {(text) => (
            <p className="line-clamp-3 break-words" title={text}>
              {text}
            </p>
          )}
        </PromptText>
        {unfinished ? (
          <Running known={known} />
        ) : (
          <JobOutcome job={job} requestKey={requestKey} problem={problem ?? null} />
        )}
      </div>
      <p className="sr-only" aria-live="polite">
        {announcement(job, format)}
      </p>
    </section>
  );
}

function Running({ known: { job, receivedAt } }: { known: KnownJob }) {
  const now = useNow(true);
  const { connection } = useJobSnapshot();
  const { progress } = job;
  const hasSteps = progress !== null && progress.step > 0;
  const totalSteps = progress?.totalSteps ?? job.steps;
  return (
    <div className="mt-4 flex flex-col gap-3">
      <StepRuler
        step={progress?.step ?? 0}
        totalSteps={totalSteps}
        waiting={!hasSteps}
        label={statusLabel(job)}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <p className="min-w-44 font-medium" suppressHydrationWarning>
          {job.status === "PENDING" ? queuedLabel(job, now, receivedAt) : statusLabel(job)}
        </p>
        {hasSteps && <p className="numeric">{jobMessages.step(progress.step, totalSteps)}</p>}
        <p className="numeric" suppressHydrationWarning>
          {timeLabel(job, now, receivedAt)}
        </p>
        {connection === "retrying" && <p className="text-faint text-sm">{jobMessages.reconnecting}</p>}
        <Cancel job={job} />
      </div>
      {isWithoutWorker(job) && <p className="text-soft">{jobMessages.noWorker}</p>}
    </div>
  );
}

/** Counts the time in the queue and the running time separately. */
function timeLabel(job: LiveJobFragment, now: number, receivedAt: number): string {
  if (job.status === "PENDING") {
    return jobMessages.queuedFor(now - Date.parse(job.createdAt), estimateOf(job));
  }
  const elapsed = runningTime(job, now, receivedAt);
  const remaining = job.progress?.estimatedRemainingMs;
  if (remaining === null || remaining === undefined) return jobMessages.elapsed(elapsed);
  return jobMessages.elapsedAndLeft(elapsed, Math.max(0, remaining - (now - receivedAt)));
}

const estimateOf = (job: LiveJobFragment) =>
  (job.estimatedDurationSeconds ?? job.format.estimatedDurationSeconds * job.batchSize) * 1000;

function Cancel({ job }: { job: LiveJobFragment }) {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  // Without the job in its address, the page would show the next one after the redirect.
  const redirectTo =
    pathname === "/generate" ? `/generate?job=${encodeURIComponent(job.id)}` : pathname + search;
  const isCancelling = job.cancelRequestedAt !== null || fetcher.state !== "idle";
  return (
    <fetcher.Form method="post" action={`/jobs/${encodeURIComponent(job.id)}`} className="ml-auto">
      <input type="hidden" name="redirectTo" value={redirectTo} />
      <Button type="submit" name="intent" value="cancel" disabled={isCancelling}>
        <Square className="size-3.5 fill-current" aria-hidden="true" />
        {isCancelling ? jobMessages.cancelling : jobMessages.cancel}
      </Button>
    </fetcher.Form>
  );
}

/** The stage before the first job. */
export function EmptyStage() {
  return (
    <section aria-label={jobMessages.yourImage} className="grid flex-1 place-items-center px-8 py-14">
      <div className="viewfinder grid aspect-square w-[min(100%,26rem)] place-items-center p-8 text-center">
        <div>
          <p className="font-semibold text-xl">{jobMessages.emptyTitle}</p>
          <p className="mt-2 text-soft">
            <RichText
              text={jobMessages.emptyLead}
              tags={{
                link: (text) => (
                  <Link to="/library" className="text-link text-ink">
                    {text}
                  </Link>
                ),
              }}
            />
          </p>
        </div>
      </div>
    </section>
  );
}
