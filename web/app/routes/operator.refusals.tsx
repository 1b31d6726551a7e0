import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { EmptyState, JobLink, Pagination, UserLink } from "../components/operator/Links.tsx";
import { ContentRefusalsDocument } from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { operatorMessages } from "../messages/operator.ts";

const { refusals: text, columns } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { contentRefusals } = await runAsOperator(context, ContentRefusalsDocument, { after });
  const { hasNextPage, endCursor } = contentRefusals.pageInfo;
  return {
    after,
    refusals: nodesOf(contentRefusals),
    next: hasNextPage ? (endCursor ?? null) : null,
  };
}

export default function Refusals() {
  const { after, refusals, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading" className="text-xl">
        {text.title}
      </h2>
      <p className="mt-1 mb-4 text-soft">{text.lead}</p>
      {refusals.length === 0 ? (
        <EmptyState>{text.empty}</EmptyState>
      ) : (
        <DataTable
          name={text.tableLabel}
          rows={refusals}
          keyOf={({ id }) => id}
          columns={[
            { title: columns.time, cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
            { title: columns.user, cell: (refusal) => <UserLink user={refusal} /> },
            { title: columns.category, cell: ({ category }) => category },
            { title: columns.rule, cell: ({ rule }) => rule },
            { title: columns.stage, cell: ({ stage }) => text.stage(stage) },
            {
              title: columns.job,
              cell: ({ jobId }) => (jobId ? <JobLink uuid={jobId} /> : operatorMessages.none),
            },
          ]}
        />
      )}
      <Pagination path="/operator/refusals" after={after} next={next} />
    </section>
  );
}
