import type { ReactNode } from "react";

type Column<Row> = { title: string; cell(row: Row): ReactNode; right?: boolean };

/** A table that scrolls sideways if it is wider than the page. */
export function DataTable<Row>(props: {
  /** The accessible name. */
  name: string;
  rows: readonly Row[];
  keyOf(row: Row): string;
  columns: Column<Row>[];
}) {
  const align = (right?: boolean) => (right ? "text-right" : "text-left");
  return (
    <section
      aria-label={props.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto [&_time]:whitespace-nowrap"
    >
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-line border-b">
            {props.columns.map(({ title, right }) => (
              <th
                key={title}
                scope="col"
                className={`label py-2 pr-2 align-bottom last:pr-0 max-sm:text-xs sm:pr-4 ${align(right)}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.keyOf(row)} className="border-line border-b align-top last:border-b-0">
              {props.columns.map(({ title, cell, right }) => (
                <td
                  key={title}
                  className={`numeric py-2 pr-2 last:pr-0 max-sm:text-[0.8125rem] sm:pr-4 ${align(right)}`}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
