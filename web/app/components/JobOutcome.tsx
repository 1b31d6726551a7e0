import { Link } from "@remix-run/react";
import { Download, Maximize2, SlidersHorizontal } from "lucide-react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { type Formatter, useFormatter } from "../lib/formatter.ts";
import { statusLabel } from "../lib/jobStatus.ts";
import { jobMessages } from "../messages/jobs.ts";
import { Button } from "./Button.tsx";
import { RetryJob } from "./RetryJob.tsx";

type JobOutcomeProps = { job: LiveJobFragment; requestKey: string; problem: string | null };

/** The outcome of a finished job and the actions on it. */
export function JobOutcome({ job, requestKey, problem }: JobOutcomeProps) {
  const format = useFormatter();
  const [first] = job.assets;
  const editLink = (
    <Button asChild>
      <Link to={`/generate?again=${encodeURIComponent(job.id)}`}>
        <SlidersHorizontal className="size-4" aria-hidden="true" />
        {job.status === "COMPLETED" ? jobMessages.reuseSettings : jobMessages.editSettings}
      </Link>
    </Button>
  );
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-3">
      <div>
        <p className={job.status === "FAILED" ? "font-medium text-bad" : "font-medium"}>
          {summary(job, format)}
        </p>
        {job.status === "FAILED" && <p className="mt-0.5 text-soft">{job.error?.message}</p>}
        {job.status !== "COMPLETED" && <p className="mt-0.5 text-soft">{jobMessages.notCharged}</p>}
      </div>
      <div className="flex flex-wrap gap-2 sm:ml-auto">
        {first && job.assets.length === 1 && (
          <>
            <Button asChild variant="primary">
              <Link to={`/assets/${encodeURIComponent(first.id)}`}>
                <Maximize2 className="size-4" aria-hidden="true" />
                {jobMessages.open}
              </Link>
            </Button>
            <Button asChild>
              <a href={`/assets/${encodeURIComponent(first.id)}/download`}>
                <Download className="size-4" aria-hidden="true" />
                {jobMessages.download}
              </a>
            </Button>
          </>
        )}
        {job.status !== "COMPLETED" && <RetryJob job={job} requestKey={requestKey} problem={problem} />}
        {editLink}
      </div>
    </div>
  );
}

function summary(job: LiveJobFragment, format: Formatter): string {
  if (job.status !== "COMPLETED" || !job.startedAt || !job.finishedAt) return statusLabel(job);
  return jobMessages.completedIn(Date.parse(job.finishedAt) - Date.parse(job.startedAt), format);
}
