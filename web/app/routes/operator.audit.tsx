import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { EmptyState, Pagination } from "../components/operator/Links.tsx";
import { AuditLogDocument } from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { operatorMessages } from "../messages/operator.ts";

const { audit: text, columns } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { auditLog } = await runAsOperator(context, AuditLogDocument, { after });
  const { hasNextPage, endCursor } = auditLog.pageInfo;
  return { after, entries: nodesOf(auditLog), next: hasNextPage ? (endCursor ?? null) : null };
}

export default function Audit() {
  const { after, entries, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="audit-heading">
      <h2 id="audit-heading" className="mb-3 text-xl">
        {text.title}
      </h2>
      {entries.length === 0 ? (
        <EmptyState>{text.empty}</EmptyState>
      ) : (
        <DataTable
          name={text.tableLabel}
          rows={entries}
          keyOf={({ id }) => id}
          columns={[
            { title: columns.time, cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
            { title: columns.operator, cell: ({ operator }) => operator },
            { title: columns.action, cell: ({ action }) => text.action(action) },
            {
              title: columns.subject,
              cell: ({ action, target }) => <Target action={action} target={target} />,
            },
            { title: columns.reason, cell: ({ reason }) => reason ?? operatorMessages.none },
            {
              title: columns.details,
              cell: ({ details }) => formatDetails(details) || operatorMessages.none,
            },
          ]}
        />
      )}
      <Pagination path="/operator/audit" after={after} next={next} />
    </section>
  );
}

function Target({ action, target }: { action: string; target: string }) {
  const path = subjectPath(action, target);
  if (!path) return target;
  return (
    <Link to={path} className="text-link" title={target}>
      {target.slice(0, 8)}
    </Link>
  );
}

/** The page of an entry's subject; null for queues, which have none. */
export function subjectPath(action: string, subject: string): string | null {
  if (action.endsWith("_job")) return `/operator/jobs?id=${encodeURIComponent(subject)}`;
  if (action === "adjust_credits" || action === "set_tier") {
    return `/operator/users?search=${encodeURIComponent(subject)}`;
  }
  return null;
}

/** Details that aren't shown: the subject has a column, and who paused a queue is in an earlier entry. */
const hiddenDetails = new Set(["user_id", "paused_by", "paused_at"]);

/** The details of an entry: `amount 25, balance 125`. */
export function formatDetails(details: object): string {
  return Object.entries(details)
    .filter(([name]) => !hiddenDetails.has(name))
    .map(([name, value]) => text.detail(name, String(value)))
    .join(", ");
}
