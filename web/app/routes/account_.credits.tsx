import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Button } from "../components/Button.tsx";
import { DateTime } from "../components/DateTime.tsx";
import { CreditsPageDocument, type CreditsPageQuery } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { creditFigure, creditWords } from "../lib/credits.ts";
import { ledgerWords, signedCredits } from "../lib/ledgerWords.ts";

const pageSize = 25;

export const meta: MetaFunction = () => [{ title: "Credits · OurVidz" }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { viewer } = await run(context, CreditsPageDocument, { first: pageSize, after });
  const ledger = viewer?.creditLedger;
  return {
    balance: viewer?.creditBalance ?? 0,
    monthly: viewer?.tier.monthlyCredits ?? 0,
    lines: ledger?.edges ?? [],
    next: ledger?.pageInfo.hasNextPage ? (ledger.pageInfo.endCursor ?? null) : null,
    first: after === null,
  };
}

export default function Credits() {
  const { balance, monthly, lines, next, first } = useLoaderData<typeof loader>();
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-10 sm:px-6">
      <h1 className="text-3xl">Credits</h1>
      <p className="mt-3 text-soft">
        You have <span className="numeric text-ink">{creditFigure(balance)}</span>. {creditWords(monthly)}{" "}
        come each month. What does not work out costs nothing.
      </p>
      <table className="mt-8 w-full border-collapse">
        <caption className="sr-only">Every change of your credits, the latest first</caption>
        <thead>
          <tr className="label border-line border-b text-left">
            <th scope="col" className="py-2 pr-4 font-[inherit]">
              What
            </th>
            <th scope="col" className="py-2 pr-4 font-[inherit] max-sm:hidden">
              When
            </th>
            <th scope="col" className="py-2 text-right font-[inherit]">
              Credits
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ cursor, node }) => (
            <LedgerLine key={cursor} entry={node} />
          ))}
        </tbody>
      </table>
      <div className="mt-8 flex flex-wrap gap-3">
        {next && (
          <Button asChild>
            <Link to={`/account/credits?after=${encodeURIComponent(next)}`}>Older ones</Link>
          </Button>
        )}
        {!first && (
          <Button asChild>
            <Link to="/account/credits">Back to the latest</Link>
          </Button>
        )}
        <Button asChild variant="ghost">
          <Link to="/account">Account</Link>
        </Button>
      </div>
    </div>
  );
}

type Entry = NonNullable<CreditsPageQuery["viewer"]>["creditLedger"]["edges"][number]["node"];

function LedgerLine({ entry }: { entry: Entry }) {
  const { job, amount } = entry;
  return (
    <tr className="border-line border-b align-baseline">
      <td className="py-2.5 pr-4">
        {ledgerWords(entry)}
        {job && (
          <>
            {" "}
            <Link to={`/jobs/${encodeURIComponent(job.id)}`} className="text-link break-words">
              {job.prompt.length > 80 ? `${job.prompt.slice(0, 80)}…` : job.prompt}
            </Link>
          </>
        )}
        <span className="numeric block text-faint sm:hidden">
          <DateTime iso={entry.createdAt} />
        </span>
      </td>
      <td className="numeric whitespace-nowrap py-2.5 pr-4 text-soft max-sm:hidden">
        <DateTime iso={entry.createdAt} />
      </td>
      <td className={`numeric py-2.5 text-right ${amount > 0 ? "text-good" : ""}`}>
        {signedCredits(amount)}
      </td>
    </tr>
  );
}
