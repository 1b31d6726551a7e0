import type { LedgerFactsFragment } from "../../gql/graphql.ts";
import { creditFigure } from "../../lib/credits.ts";
import { DateTime } from "../DateTime.tsx";
import { DataTable } from "./DataTable.tsx";
import { JobLink } from "./Links.tsx";

const signed = (amount: number): string => (amount > 0 ? `+${creditFigure(amount)}` : creditFigure(amount));

/** Entries in somebody's books. */
export function LedgerTable({ entries, jobs }: { entries: readonly LedgerFactsFragment[]; jobs: boolean }) {
  return (
    <DataTable
      name="Ledger"
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        { title: "When", cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
        { title: "Kind", cell: ({ kind }) => kind },
        { title: "Credits", right: true, cell: ({ amount }) => signed(amount) },
        ...(jobs
          ? [
              {
                title: "Job",
                cell: ({ jobUuid }: LedgerFactsFragment) => (jobUuid ? <JobLink uuid={jobUuid} /> : "–"),
              },
            ]
          : []),
        { title: "Note", cell: ({ note }) => note ?? "–" },
      ]}
    />
  );
}
