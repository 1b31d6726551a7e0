import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { AssetImage } from "../../components/AssetImage.tsx";
import { DateTime } from "../../components/DateTime.tsx";
import type { AssetPageQuery } from "../../gql/graphql.ts";
import { creditWords } from "../../lib/credits.ts";
import { formatDuration } from "../../lib/duration.ts";

type Asset = Extract<NonNullable<AssetPageQuery["node"]>, { __typename: "Asset" }>;

/** How a picture was made: everything that is needed to make it again, and where the time went. */
export function AssetDetails({ asset }: { asset: Asset }) {
  const { job } = asset;
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2.5 border-line border-y py-5">
        <Fact name="Format">{job.format.title}</Fact>
        <Fact name="Seed" numeric>
          {asset.seed}
        </Fact>
        <Fact name="Size" numeric>
          {asset.width} × {asset.height}
          {asset.durationSeconds !== null && `, ${asset.durationSeconds} s`}
        </Fact>
        <Fact name="Steps" numeric>
          {job.steps}
        </Fact>
        <Fact name="Guidance" numeric>
          {job.guidanceScale}
        </Fact>
        {job.negativePrompt && <Fact name="Kept out">{job.negativePrompt}</Fact>}
        {job.strength !== null && <BeganWith source={job.sourceAsset} strength={job.strength} />}
        {!job.embedPrompt && <Fact name="Prompt">Kept out of the file</Fact>}
        <Fact name="File" numeric>
          {fileSize(asset.fileSize)}
        </Fact>
        <Fact name="Made">
          <DateTime iso={asset.createdAt} />
        </Fact>
        <Fact name="Price">
          {creditWords(job.credits)}
          {job.batchSize > 1 && ` for ${job.batchSize}`}
        </Fact>
      </dl>
      {job.timings && <Timings timings={job.timings} />}
    </>
  );
}

function BeganWith({ source, strength }: { source: Asset["job"]["sourceAsset"]; strength: number }) {
  const changed = `${Math.round(strength * 100)} % changed`;
  return (
    <Fact name="Began with">
      {source ? (
        <Link to={`/assets/${encodeURIComponent(source.id)}`} className="block">
          <span className="text-link">Another picture</span>, {changed}
          <span className="mt-1.5 mb-1 block size-16 overflow-hidden rounded-image">
            <AssetImage asset={source} alt="" size="thumbnail" />
          </span>
        </Link>
      ) : (
        `A picture that was deleted, ${changed}`
      )}
    </Fact>
  );
}

function Fact({ name, numeric = false, children }: { name: string; numeric?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="label self-baseline">{name}</dt>
      <dd className={numeric ? "numeric self-baseline break-words" : "self-baseline break-words text-sm"}>
        {children}
      </dd>
    </>
  );
}

/** Parts of the time from claim to settle, in the order in which they happen. */
function Timings({ timings }: { timings: NonNullable<Asset["job"]["timings"]> }) {
  const parts = [
    { name: "Loading the model", ms: timings.loadMs, color: "bg-edge" },
    { name: "Reading the prompt", ms: timings.textEncodeMs, color: "bg-faint" },
    { name: "Drawing", ms: timings.denoiseMs, color: "bg-ink" },
    { name: "Developing", ms: timings.decodeMs, color: "bg-mark-deep" },
    { name: "Writing the file", ms: timings.fileEncodeMs, color: "bg-mark" },
    { name: "Putting it away", ms: timings.uploadMs, color: "bg-line" },
  ];
  const total = Math.max(
    1,
    parts.reduce((sum, part) => sum + part.ms, 0),
  );
  return (
    <section aria-labelledby="timings-heading">
      <div className="mb-2 flex items-baseline justify-between">
        <h2 id="timings-heading" className="label tracking-normal">
          Where the time went
        </h2>
        <span className="numeric">{formatDuration(timings.totalMs)}</span>
      </div>
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-full">
        {parts.map(({ name, ms, color }) => (
          <span key={name} className={color} style={{ width: `${(100 * ms) / total}%` }} />
        ))}
      </div>
      <dl className="mt-3 grid grid-cols-[auto_1fr_auto] gap-x-2.5 gap-y-1 text-sm">
        {parts.map(({ name, ms, color }) => (
          <div key={name} className="contents">
            <span aria-hidden="true" className={`mt-1.5 size-2.5 rounded-full ${color}`} />
            <dt className="text-soft">{name}</dt>
            <dd className="numeric text-right">{ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function fileSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
