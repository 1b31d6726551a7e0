import { Link } from "@remix-run/react";
import { Ban, TriangleAlert } from "lucide-react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished, isWithoutWorker, statusLabel } from "../lib/jobStatus.ts";
import type { KnownJob } from "../live/jobStore.ts";
import { jobMessages } from "../messages/jobs.ts";
import { AssetImage } from "./AssetImage.tsx";
import { classes } from "./classes.ts";

type JobStripProps = {
  jobs: KnownJob[];
  currentId?: string | undefined;
  pathOf(job: LiveJobFragment): string;
};

/** The latest jobs as a row of thumbnails, with the progress of unfinished ones. */
export function JobStrip({ jobs, currentId, pathOf }: JobStripProps) {
  if (jobs.length === 0) return null;
  return (
    <ul className="flex min-w-0 flex-1 gap-2 overflow-x-auto p-1">
      {jobs.map(({ job }) => (
        <li key={job.id} className="shrink-0">
          <Link
            to={pathOf(job)}
            preventScrollReset
            aria-current={job.id === currentId ? "true" : undefined}
            aria-label={jobMessages.withPrompt(statusLabel(job), job.prompt)}
            title={isWithoutWorker(job) ? `${job.prompt}\n${jobMessages.noWorker}` : job.prompt}
            className={classes(
              "relative block size-16 overflow-hidden rounded-control border border-line bg-sunken",
              job.id === currentId && "outline-2 outline-mark-line outline-offset-2",
            )}
          >
            <Thumbnail job={job} />
            {isUnfinished(job) && <ProgressBar job={job} />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ job }: { job: LiveJobFragment }) {
  const [asset] = job.assets;
  if (asset) return <AssetImage asset={asset} alt="" size="thumbnail" className="rounded-none" />;
  const center = "grid size-full place-items-center text-faint";
  if (job.status === "FAILED") {
    return (
      <span className={center}>
        <TriangleAlert className="size-5 text-bad" aria-hidden="true" />
      </span>
    );
  }
  if (job.status === "CANCELLED") {
    return (
      <span className={center}>
        <Ban className="size-5" aria-hidden="true" />
      </span>
    );
  }
  const preview = job.progress?.preview;
  return preview ? <img src={preview.dataUrl} alt="" className="size-full object-cover" /> : null;
}

function ProgressBar({ job }: { job: LiveJobFragment }) {
  const { step, totalSteps } = job.progress ?? { step: 0, totalSteps: 1 };
  return (
    <span className="absolute inset-x-1 bottom-1 h-1 overflow-hidden rounded-full bg-raised">
      <span
        className="block h-full bg-mark transition-[width] duration-200"
        style={{ width: `${(100 * step) / Math.max(1, totalSteps)}%` }}
      />
    </span>
  );
}
