import { Link } from "@remix-run/react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { isUnfinished } from "../lib/jobWords.ts";
import { AssetPicture } from "./AssetPicture.tsx";
import { classes } from "./classes.ts";

/** As large as the window leaves room for, in the shape of the picture. */
const frameStyle = ({ width, height }: { width: number; height: number }) => ({
  aspectRatio: `${width} / ${height}`,
  width: `min(100%, calc(max(18rem, 100dvh - 22rem) * ${(width / height).toFixed(4)}))`,
});

/** What a job looks like by now: an empty frame, the preview, the finished pictures. */
export function StagePictures({ job }: { job: LiveJobFragment }) {
  if (job.assets.length > 0) return <Finished job={job} />;
  const preview = job.progress?.preview;
  return (
    <div className="viewfinder w-full" style={frameStyle(job)} data-active={isUnfinished(job)}>
      {preview ? (
        <img src={preview.url} alt="How it looks by now" className="size-full rounded-picture object-cover" />
      ) : (
        <div className="grid size-full place-items-center text-center text-faint">
          <p className="figure">
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
      <div className="viewfinder fade-in w-full" style={frameStyle(first)}>
        <Picture job={job} asset={first} />
      </div>
    );
  }
  return (
    <ul
      className={classes(
        "fade-in grid w-full grid-cols-2 gap-3 sm:grid-cols-3",
        job.assets.length === 3 ? "max-w-5xl" : "max-w-3xl",
      )}
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
  if (asset.mimeType.startsWith("video/")) return <AssetPicture asset={asset} alt={name} size="full" />;
  return (
    <Link to={`/assets/${encodeURIComponent(asset.id)}`} prefetch="intent" className="block size-full">
      <AssetPicture asset={asset} alt={name} size="full" />
    </Link>
  );
}
