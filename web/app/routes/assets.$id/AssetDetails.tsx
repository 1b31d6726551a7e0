import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { AssetImage } from "../../components/AssetImage.tsx";
import { DateTime } from "../../components/DateTime.tsx";
import type { AssetPageQuery } from "../../gql/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { formatDuration } from "../../messages/durations.ts";
import { libraryMessages } from "../../messages/library.ts";

const { details, timings: timingLabels } = libraryMessages;

type Asset = Extract<NonNullable<AssetPageQuery["node"]>, { __typename: "Asset" }>;
type Job = NonNullable<Asset["job"]>;

/** The settings an asset was generated with, its file, and how long each phase took. */
export function AssetDetails({ asset }: { asset: Asset }) {
  const { job } = asset;
  const format = useFormatter();
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2.5 border-line border-y py-5">
        {job && <Fact name={details.format}>{job.format.title}</Fact>}
        {asset.seed !== null && (
          <Fact name={details.seed} numeric>
            {asset.seed}
          </Fact>
        )}
        <Fact name={details.size} numeric>
          {asset.durationSeconds === null
            ? details.dimensions(asset.width, asset.height)
            : details.videoDimensions(asset.width, asset.height, asset.durationSeconds)}
        </Fact>
        {job && <JobSettings job={job} />}
        <Fact name={details.file} numeric>
          {format.fileSize(asset.fileSizeBytes)}
        </Fact>
        <Fact name={details.created}>
          <DateTime iso={asset.createdAt} />
        </Fact>
        {job && <Fact name={details.price}>{details.batchPrice(job.credits, job.batchSize, format)}</Fact>}
      </dl>
      {job?.timings && <Timings timings={job.timings} />}
    </>
  );
}

function JobSettings({ job }: { job: Job }) {
  return (
    <>
      <Fact name={details.steps} numeric>
        {job.steps}
      </Fact>
      <Fact name={details.guidanceScale} numeric>
        {job.guidanceScale}
      </Fact>
      {job.negativePrompt && <Fact name={details.negativePrompt}>{job.negativePrompt}</Fact>}
      {job.strength !== null && <SourceFact source={job.sourceAsset} strength={job.strength} />}
      {!job.embedPrompt && <Fact name={details.prompt}>{details.promptExcluded}</Fact>}
    </>
  );
}

function SourceFact({ source, strength }: { source: Job["sourceAsset"]; strength: number }) {
  const format = useFormatter();
  return (
    <Fact name={details.source}>
      {source ? (
        <Link to={`/assets/${encodeURIComponent(source.id)}`} className="block">
          <span className="text-link">{details.viewSource}</span>
          <span className="mt-1.5 mb-1 block size-16 overflow-hidden rounded-image">
            <AssetImage asset={source} alt="" size="thumbnail" />
          </span>
        </Link>
      ) : (
        details.deletedSource
      )}
      <span className="block text-soft">{details.strength(strength, format)}</span>
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

/** The phases between claiming and settling the job, in order. */
function Timings({ timings }: { timings: NonNullable<Job["timings"]> }) {
  const format = useFormatter();
  const phases = [
    { name: timingLabels.load, ms: timings.loadMs, color: "bg-edge" },
    { name: timingLabels.encodePrompt, ms: timings.textEncodeMs, color: "bg-faint" },
    { name: timingLabels.denoise, ms: timings.denoiseMs, color: "bg-ink" },
    { name: timingLabels.decode, ms: timings.decodeMs, color: "bg-mark-deep" },
    { name: timingLabels.encodeFile, ms: timings.fileEncodeMs, color: "bg-mark" },
    { name: timingLabels.upload, ms: timings.uploadMs, color: "bg-line" },
  ];
  const total = Math.max(
    1,
    phases.reduce((sum, phase) => sum + phase.ms, 0),
  );
  return (
    <section aria-labelledby="timings-heading">
      <div className="mb-2 flex items-baseline justify-between">
        <h2 id="timings-heading" className="label tracking-normal">
          {timingLabels.heading}
        </h2>
        <span className="numeric">{formatDuration(timings.totalMs, format)}</span>
      </div>
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-full">
        {phases.map(({ name, ms, color }) => (
          <span key={name} className={color} style={{ width: `${(100 * ms) / total}%` }} />
        ))}
      </div>
      <dl className="mt-3 grid grid-cols-[auto_1fr_auto] gap-x-2.5 gap-y-1 text-sm">
        {phases.map(({ name, ms, color }) => (
          <div key={name} className="contents">
            <span aria-hidden="true" className={`mt-1.5 size-2.5 rounded-full ${color}`} />
            <dt className="text-soft">{name}</dt>
            <dd className="numeric text-right">
              {ms < 1000 ? timingLabels.milliseconds(ms) : formatDuration(ms, format)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
