import { Link } from "@remix-run/react";
import { Download, Maximize2, SlidersHorizontal } from "lucide-react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { formatDuration } from "../lib/duration.ts";
import { stateWords } from "../lib/jobStatus.ts";
import { Button } from "./Button.tsx";
import { RetryJob } from "./RetryJob.tsx";

type JobOutcomeProps = { job: LiveJobFragment; requestKey: string; problem: string | null };

/** How a job ended, and what can be done with it now. */
export function JobOutcome({ job, requestKey, problem }: JobOutcomeProps) {
  const [first] = job.assets;
  const again = (
    <Button asChild>
      <Link to={`/generate?again=${encodeURIComponent(job.id)}`}>
        <SlidersHorizontal className="size-4" aria-hidden="true" />
        {job.status === "COMPLETED" ? "Use again" : "Change it"}
      </Link>
    </Button>
  );
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-3">
      <div>
        <p className={job.status === "FAILED" ? "font-medium text-bad" : "font-medium"}>{summary(job)}</p>
        {job.status === "FAILED" && <p className="mt-0.5 text-soft">{job.error?.message}</p>}
        {job.status !== "COMPLETED" && <p className="mt-0.5 text-soft">Your credits are back.</p>}
      </div>
      <div className="flex flex-wrap gap-2 sm:ml-auto">
        {first && job.assets.length === 1 && (
          <>
            <Button asChild variant="primary">
              <Link to={`/assets/${encodeURIComponent(first.id)}`}>
                <Maximize2 className="size-4" aria-hidden="true" />
                Open
              </Link>
            </Button>
            <Button asChild>
              <a href={`/assets/${encodeURIComponent(first.id)}/download`}>
                <Download className="size-4" aria-hidden="true" />
                Download
              </a>
            </Button>
          </>
        )}
        {job.status !== "COMPLETED" && <RetryJob job={job} requestKey={requestKey} problem={problem} />}
        {again}
      </div>
    </div>
  );
}

function summary(job: LiveJobFragment): string {
  if (job.status !== "COMPLETED" || !job.startedAt || !job.completedAt) return stateWords(job);
  return `Done in ${formatDuration(Date.parse(job.completedAt) - Date.parse(job.startedAt))}`;
}
