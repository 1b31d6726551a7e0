import { Link } from "@remix-run/react";
import type { CSSProperties } from "react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobStatus.ts";
import { AssetImage } from "./AssetImage.tsx";
import { classes } from "./classes.ts";

/** As large as there is room for, in the shape of the picture. */
const frameStyle = ({ width, height }: { width: number; height: number }) =>
  ({ aspectRatio: `${width} / ${height}`, "--shape": (width / height).toFixed(4) }) as CSSProperties;

/** The same for several pictures, three in a row where there is room for as many. */
function sheetStyle([first]: LiveJobFragment["assets"], count: number): CSSProperties {
  const shape = first ? first.width / first.height : 1;
  return { "--shape": shape.toFixed(4), "--rows": Math.ceil(count / 3) } as CSSProperties;
}

/** What a job looks like by now: an empty frame, the preview, the finished pictures. */
export function StageImages({ job }: { job: LiveJobFragment }) {
  if (job.assets.length > 0) return <Finished job={job} />;
  const preview = job.progress?.preview;
  return (
    <div className="stage-frame viewfinder" style={frameStyle(job)} data-active={isUnfinished(job)}>
      {preview ? (
        <img src={preview.url} alt="How it looks by now" className="size-full rounded-image object-cover" />
      ) : (
        <div className="grid size-full place-items-center text-center text-faint">
          <p className="numeric">
            {job.width} × {job.height}
            {job.batchSize > 1 && ` × ${job.batchSize}`}
          </p>
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
        <Picture job={job} asset={first} />
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
          <Picture job={job} asset={asset} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ job, asset }: { job: LiveJobFragment; asset: LiveJobFragment["assets"][number] }) {
  const name = job.assets.length > 1 ? `${job.prompt} (${asset.batchIndex + 1})` : job.prompt;
  if (asset.mimeType.startsWith("video/")) return <AssetImage asset={asset} alt={name} size="full" />;
  return (
    <Link to={`/assets/${encodeURIComponent(asset.id)}`} prefetch="intent" className="block size-full">
      <AssetImage asset={asset} alt={name} size="full" />
    </Link>
  );
}
