import { Link, useFetcher, useLocation } from "@remix-run/react";
import { Square } from "lucide-react";
import { useEffect, useRef } from "react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { formatClock, formatEstimate } from "../lib/duration.ts";
import {
  announcement,
  isUnfinished,
  runningTime,
  stateWords,
  waitingWords,
  whyWaiting,
} from "../lib/jobStatus.ts";
import type { KnownJob } from "../live/jobStore.ts";
import { useJobSnapshot, useNow } from "../live/useJobs.ts";
import { Button } from "./Button.tsx";
import { JobOutcome } from "./JobOutcome.tsx";
import { PromptText } from "./PromptText.tsx";
import { StageImages } from "./StageImages.tsx";
import { StepRuler } from "./StepRuler.tsx";

type JobStageProps = {
  known: KnownJob;
  /** One for each load of the page: a second press of the same button does nothing new. */
  requestKey: string;
  /** What went wrong with what was pressed before, without JavaScript. */
  problem?: string | null;
};

/** One job, live: what it looks like by now, what it is doing, how long it takes; in the end its pictures. */
export function JobStage({ known, requestKey, problem }: JobStageProps) {
  const { job } = known;
  const unfinished = isUnfinished(job);
  const stage = useRef<HTMLElement>(null);
  const cancelling = useRef(false);
  useEffect(() => {
    // The button that had the focus is gone: go on from here rather than from the top of the page.
    if (!unfinished && cancelling.current) stage.current?.focus({ preventScroll: true });
  }, [unfinished]);
  return (
    <section
      ref={stage}
      tabIndex={-1}
      aria-label={job.format.media === "VIDEO" ? "Your video" : "Your picture"}
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
        {announcement(job)}
      </p>
    </section>
  );
}

function Running({ known: { job, receivedAt } }: { known: KnownJob }) {
  const now = useNow(true);
  const { connection } = useJobSnapshot();
  const { progress } = job;
  const drawing = progress !== null && progress.step > 0;
  const totalSteps = progress?.totalSteps ?? job.steps;
  const why = whyWaiting(job);
  return (
    <div className="mt-4 flex flex-col gap-3">
      <StepRuler
        step={progress?.step ?? 0}
        totalSteps={totalSteps}
        waiting={!drawing}
        label={stateWords(job)}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <p className="min-w-44 font-medium" suppressHydrationWarning>
          {job.status === "PENDING" ? waitingWords(job, now, receivedAt) : stateWords(job)}
        </p>
        {drawing && (
          <p className="numeric">
            Step {progress.step} of {totalSteps}
          </p>
        )}
        <p className="numeric" suppressHydrationWarning>
          {timeWords(job, now, receivedAt)}
        </p>
        {connection === "retrying" && <p className="text-faint text-sm">Connection lost, trying again…</p>}
        <Cancel job={job} />
      </div>
      {why && <p className="text-soft">{why}</p>}
    </div>
  );
}

/** Waiting and running are counted apart: nobody can tell "queued" from "hung" otherwise. */
function timeWords(job: LiveJobFragment, now: number, receivedAt: number): string {
  if (job.status === "PENDING") {
    return `${formatClock(now - Date.parse(job.createdAt))} so far, takes ${formatEstimate(estimateOf(job))}`;
  }
  const elapsed = formatClock(runningTime(job, now, receivedAt));
  const remaining = job.progress?.remainingMs;
  if (remaining === null || remaining === undefined) return `${elapsed} elapsed`;
  return `${elapsed} elapsed, ${formatEstimate(Math.max(0, remaining - (now - receivedAt)))} left`;
}

const estimateOf = (job: LiveJobFragment) =>
  (job.estimatedSeconds ?? job.format.estimatedSeconds * job.batchSize) * 1000;

function Cancel({ job }: { job: LiveJobFragment }) {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  // Back to this very job, whatever the address names: the page would go on to another one.
  const back = pathname === "/generate" ? `/generate?job=${encodeURIComponent(job.id)}` : pathname + search;
  const stopping = job.cancelRequestedAt !== null || fetcher.state !== "idle";
  return (
    <fetcher.Form method="post" action={`/jobs/${encodeURIComponent(job.id)}`} className="ml-auto">
      <input type="hidden" name="redirectTo" value={back} />
      <Button type="submit" name="intent" value="cancel" disabled={stopping}>
        <Square className="size-3.5 fill-current" aria-hidden="true" />
        {stopping ? "Stopping…" : "Cancel"}
      </Button>
    </fetcher.Form>
  );
}

/** The stage before the first job. */
export function EmptyStage() {
  return (
    <section aria-label="Your picture" className="grid flex-1 place-items-center px-8 py-14">
      <div className="viewfinder grid aspect-square w-[min(100%,26rem)] place-items-center p-8 text-center">
        <div>
          <p className="font-semibold text-xl">Nothing drawn yet</p>
          <p className="mt-2 text-soft">
            Say what you want to see and press Generate. The picture appears here while it is being made, and
            stays in your{" "}
            <Link to="/library" className="text-link text-ink">
              library
            </Link>
            .
          </p>
        </div>
      </div>
    </section>
  );
}
