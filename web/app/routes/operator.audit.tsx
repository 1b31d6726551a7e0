import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { Nothing, Pages } from "../components/operator/Links.tsx";
import { OperatorAuditDocument } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { actionTitle, detailWords, subjectPath } from "../lib/operatorWords.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { operator } = await run(context, OperatorAuditDocument, { after });
  const { hasNextPage, endCursor } = operator.auditLog.pageInfo;
  return { after, entries: nodesOf(operator.auditLog), next: hasNextPage ? (endCursor ?? null) : null };
}

export default function Audit() {
  const { after, entries, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="audit-heading">
      <h2 id="audit-heading" className="mb-3 text-xl">
        What operators did
      </h2>
      {entries.length === 0 ? (
        <Nothing>Nothing so far.</Nothing>
      ) : (
        <DataTable
          name="Audit log"
          rows={entries}
          keyOf={({ id }) => id}
          columns={[
            { title: "When", cell: ({ at }) => <DateTime iso={at} /> },
            { title: "Who", cell: ({ operator }) => operator },
            { title: "What", cell: ({ action }) => actionTitle(action) },
            { title: "To", cell: ({ action, subject }) => <Subject action={action} subject={subject} /> },
            { title: "Why", cell: ({ reason }) => reason ?? "–" },
            { title: "Details", cell: ({ details }) => detailWords(details) || "–" },
          ]}
        />
      )}
      <Pages path="/operator/audit" after={after} next={next} />
    </section>
  );
}

function Subject({ action, subject }: { action: string; subject: string }) {
  const path = subjectPath(action, subject);
  if (!path) return subject;
  return (
    <Link to={path} className="text-link" title={subject}>
      {subject.slice(0, 8)}
    </Link>
  );
}
