import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData, useSearchParams } from "@remix-run/react";
import { Button } from "../../components/Button.tsx";
import { CancelQueuedJobs } from "../../components/CancelQueuedJobs.tsx";
import { JobStrip } from "../../components/JobStrip.tsx";
import { Note } from "../../components/Note.tsx";
import { LibraryPageDocument } from "../../gql/graphql.ts";
import { requireViewer, run } from "../../lib/api.server.ts";
import { isUnfinished } from "../../lib/jobStatus.ts";
import { nodesOf } from "../../lib/nodesOf.ts";
import { useJobs } from "../../live/useJobs.ts";
import { useRevalidateOnReconnect } from "../../live/useRevalidateOnReconnect.ts";
import { libraryMessages } from "../../messages/library.ts";
import { siteMessages } from "../../messages/site.ts";
import { AssetGrid } from "./AssetGrid.tsx";
import { useMorePages } from "./useMorePages.ts";

const pageSize = 24;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(libraryMessages.title) }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { viewer } = await run(context, LibraryPageDocument, { first: pageSize, after });
  const { hasNextPage, endCursor } = viewer?.assets.pageInfo ?? { hasNextPage: false, endCursor: null };
  return {
    assets: nodesOf(viewer?.assets),
    next: hasNextPage ? (endCursor ?? null) : null,
    jobs: nodesOf(viewer?.jobs),
    after,
  };
}

export default function Library() {
  const page = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const jobs = useJobs(page.jobs).filter(({ job }) => isUnfinished(job));
  useRevalidateOnReconnect(jobs.length > 0);
  const { assets, next, loadMore, loading } = useMorePages<typeof loader>(page, "/library");
  return (
    <div className="mx-auto w-full max-w-[1480px] px-4 py-8 sm:px-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-3xl">{libraryMessages.title}</h1>
        {page.after && (
          <Button asChild>
            <Link to="/library">{libraryMessages.backToNewest}</Link>
          </Button>
        )}
      </div>
      {params.has("deleted") && (
        <Note className="mt-5">
          {params.get("deleted") === "video" ? libraryMessages.deleted.video : libraryMessages.deleted.image}
        </Note>
      )}
      {jobs.length > 0 && (
        <section
          aria-labelledby="running-heading"
          className="mt-6 rounded-panel border border-line bg-surface p-4"
        >
          <h2 id="running-heading" className="label mb-2 tracking-normal">
            {libraryMessages.unfinished(jobs.length)}
          </h2>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <JobStrip jobs={jobs} pathOf={(job) => `/jobs/${encodeURIComponent(job.id)}`} />
            <CancelQueuedJobs jobs={jobs} />
          </div>
        </section>
      )}
      {assets.length === 0 ? <Empty /> : <AssetGrid assets={assets} />}
      {next && (
        <div className="mt-8 grid place-items-center">
          <Button asChild size="large">
            <Link
              to={`/library?after=${encodeURIComponent(next)}`}
              aria-busy={loading}
              onClick={(event) => {
                event.preventDefault();
                loadMore();
              }}
            >
              {loading ? siteMessages.loading : libraryMessages.showMore}
            </Link>
          </Button>
        </div>
      )}
    </div>
  );
}

function Empty() {
  return (
    <div className="grid place-items-center py-20">
      <div className="viewfinder grid aspect-square w-[min(100%,24rem)] place-items-center p-8 text-center">
        <div>
          <p className="font-semibold text-xl">{libraryMessages.emptyTitle}</p>
          <p className="mt-2 mb-6 text-soft">{libraryMessages.emptyLead}</p>
          <Button asChild variant="primary" size="large">
            <Link to="/generate">{libraryMessages.emptyAction}</Link>
          </Button>
        </div>
      </div>
    </div>
  );
}
