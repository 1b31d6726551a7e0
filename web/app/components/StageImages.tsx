import { Link } from "@remix-run/react";
import type { CSSProperties } from "react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobStatus.ts";
import { jobMessages } from "../messages/jobs.ts";
import { AssetImage } from "./AssetImage.tsx";
import { classes } from "./classes.ts";

/** As large as the stage allows, with the aspect ratio of the image. */
const frameStyle = ({ width, height }: { width: number; height: number }) =>
  ({ aspectRatio: `${width} / ${height}`, "--shape": (width / height).toFixed(4) }) as CSSProperties;

/** The same for several images, three in a row where they fit. */
function sheetStyle([first]: LiveJobFragment["assets"], count: number): CSSProperties {
  const shape = first ? first.width / first.height : 1;
  return { "--shape": shape.toFixed(4), "--rows": Math.ceil(count / 3) } as CSSProperties;
}

/** The images of a job so far: an empty frame, the preview, or the finished images. */
export function StageImages({ job }: { job: LiveJobFragment }) {
  if (job.assets.length > 0) return <Finished job={job} />;
  const preview = job.progress?.preview;
  return (
    <div className="stage-frame viewfinder" style={frameStyle(job)} data-active={isUnfinished(job)}>
      {preview ? (
        <img
          src={preview.dataUrl}
          alt={jobMessages.previewAlt}
          className="size-full rounded-image object-cover"
        />
      ) : (
        <div className="grid size-full place-items-center text-center text-faint">
          <p className="numeric">{jobMessages.size(job.width, job.height, job.batchSize)}</p>
        </div>
      )}
    </div>
  );
}

function Finished({ job }: { job: LiveJobFragment }) {
  const [first, ...others] = job.assets;
  if (first && others.length === 0) {
    return (
      <div className="stage-frame viewfinder fade-in" style={frameStyle(first)}>
        <FinishedImage job={job} asset={first} />
      </div>
    );
  }
  return (
    <ul
      className={classes(
        "stage-sheet fade-in grid grid-cols-2 gap-3 sm:grid-cols-3",
        job.assets.length === 3 ? "max-w-5xl" : "max-w-3xl",
      )}
      style={sheetStyle(job.assets, job.assets.length)}
    >
      {job.assets.map((asset) => (
        <li key={asset.id} style={{ aspectRatio: `${asset.width} / ${asset.height}` }}>
          <FinishedImage job={job} asset={asset} />
        </li>
      ))}
    </ul>
  );
}

function FinishedImage({ job, asset }: { job: LiveJobFragment; asset: LiveJobFragment["assets"][number] }) {
  const name = jobMessages.assetAlt(job.prompt, (asset.batchIndex ?? 0) + 1, job.assets.length);
  if (asset.mimeType.startsWith("video/")) return <AssetImage asset={asset} alt={name} size="full" />;
  return (
    <Link to={`/assets/${encodeURIComponent(asset.id)}`} prefetch="intent" className="block size-full">
      <AssetImage asset={asset} alt={name} size="full" />
    </Link>
  );
}
