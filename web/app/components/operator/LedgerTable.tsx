import type { CreditEntryDetailsFragment } from "../../gql/operator/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { operatorMessages } from "../../messages/operator.ts";
import { DateTime } from "../DateTime.tsx";
import { DataTable } from "./DataTable.tsx";
import { JobLink } from "./Links.tsx";

const { columns } = operatorMessages;

/** Ledger entries of a user or a job. `jobs` adds the column for the job. */
export function LedgerTable({
  entries,
  jobs,
}: {
  entries: readonly CreditEntryDetailsFragment[];
  jobs: boolean;
}) {
  const format = useFormatter();
  return (
    <DataTable
      name={operatorMessages.jobs.ledger}
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        { title: columns.time, cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
        { title: columns.kind, cell: ({ kind }) => kind.toLowerCase() },
        { title: columns.credits, right: true, cell: ({ amount }) => format.signed(amount) },
        ...(jobs
          ? [
              {
                title: columns.job,
                cell: ({ jobId }: CreditEntryDetailsFragment) =>
                  jobId ? <JobLink uuid={jobId} /> : operatorMessages.none,
              },
            ]
          : []),
        { title: columns.note, cell: ({ note }) => note ?? operatorMessages.none },
      ]}
    />
  );
}
