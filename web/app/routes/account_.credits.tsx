import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Button } from "../components/Button.tsx";
import { DateTime } from "../components/DateTime.tsx";
import { RichText } from "../components/RichText.tsx";
import { CreditsPageDocument, type CreditsPageQuery } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { useFormatter } from "../lib/formatter.ts";
import { accountMessages, ledgerLabel } from "../messages/account.ts";
import { siteMessages } from "../messages/site.ts";

const pageSize = 25;
const { history } = accountMessages;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(history.title) }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { viewer } = await run(context, CreditsPageDocument, { first: pageSize, after });
  const page = viewer?.creditEntries;
  return {
    balance: viewer?.creditBalance ?? 0,
    monthly: viewer?.subscriptionPlan.monthlyCredits ?? 0,
    entries: page?.edges ?? [],
    next: page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null,
    first: after === null,
  };
}

export default function Credits() {
  const { balance, monthly, entries, next, first } = useLoaderData<typeof loader>();
  const format = useFormatter();
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-10 sm:px-6">
      <h1 className="text-3xl">{history.title}</h1>
      <p className="mt-3 text-soft">
        <RichText
          text={history.balance(balance, monthly, format)}
          tags={{ balance: (text) => <span className="numeric text-ink">{text}</span> }}
        />
      </p>
      <table className="mt-8 w-full border-collapse">
        <caption className="sr-only">{history.caption}</caption>
        <thead>
          <tr className="label border-line border-b text-left">
            <th scope="col" className="py-2 pr-4 font-[inherit]">
              {history.description}
            </th>
            <th scope="col" className="py-2 pr-4 font-[inherit] max-sm:hidden">
              {history.date}
            </th>
            <th scope="col" className="py-2 text-right font-[inherit]">
              {history.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ cursor, node }) => (
            <LedgerRow key={cursor} entry={node} />
          ))}
        </tbody>
      </table>
      <div className="mt-8 flex flex-wrap gap-3">
        {next && (
          <Button asChild>
            <Link to={`/account/credits?after=${encodeURIComponent(next)}`}>{history.older}</Link>
          </Button>
        )}
        {!first && (
          <Button asChild>
            <Link to="/account/credits">{history.newest}</Link>
          </Button>
        )}
        <Button asChild variant="ghost">
          <Link to="/account">{accountMessages.title}</Link>
        </Button>
      </div>
    </div>
  );
}

type Entry = NonNullable<CreditsPageQuery["viewer"]>["creditEntries"]["edges"][number]["node"];

function LedgerRow({ entry }: { entry: Entry }) {
  const { job, amount } = entry;
  const format = useFormatter();
  return (
    <tr className="border-line border-b align-baseline">
      <td className="py-2.5 pr-4">
        {ledgerLabel(entry)}
        {job && (
          <>
            {" "}
            <Link to={`/jobs/${encodeURIComponent(job.id)}`} className="text-link break-words">
              {job.prompt.length > 80 ? siteMessages.shortened(job.prompt.slice(0, 80)) : job.prompt}
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
        {format.signed(amount)}
      </td>
    </tr>
  );
}
