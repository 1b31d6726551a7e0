import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { JobLink, Nothing, Pages, UserLink } from "../components/operator/Links.tsx";
import { OperatorRefusalsDocument } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { operator } = await run(context, OperatorRefusalsDocument, { after });
  const { hasNextPage, endCursor } = operator.contentRefusals.pageInfo;
  return {
    after,
    refusals: nodesOf(operator.contentRefusals),
    next: hasNextPage ? (endCursor ?? null) : null,
  };
}

export default function Refusals() {
  const { after, refusals, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="refusals-heading">
      <h2 id="refusals-heading" className="text-xl">
        What the content policy refused
      </h2>
      <p className="mt-1 mb-4 text-soft">By which rule and for whom. The prompts themselves are not kept.</p>
      {refusals.length === 0 ? (
        <Nothing>Nothing so far.</Nothing>
      ) : (
        <DataTable
          name="Refusals"
          rows={refusals}
          keyOf={({ id }) => id}
          columns={[
            { title: "When", cell: ({ at }) => <DateTime iso={at} /> },
            { title: "Person", cell: (refusal) => <UserLink person={refusal} /> },
            { title: "Category", cell: ({ category }) => category },
            { title: "Rule", cell: ({ rule }) => rule },
            { title: "Where", cell: ({ stage }) => stage.replaceAll("_", " ") },
            { title: "Job", cell: ({ jobUuid }) => (jobUuid ? <JobLink uuid={jobUuid} /> : "–") },
          ]}
        />
      )}
      <Pages path="/operator/refusals" after={after} next={next} />
    </section>
  );
}
