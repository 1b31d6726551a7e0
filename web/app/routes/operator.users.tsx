import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { LedgerTable } from "../components/operator/LedgerTable.tsx";
import { Nothing } from "../components/operator/Links.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import { SearchForm } from "../components/operator/SearchForm.tsx";
import {
  OperatorAdjustCreditsDocument,
  OperatorPersonDocument,
  type OperatorPersonQuery,
  OperatorQueuesDocument,
  OperatorSetTierDocument,
} from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { creditFigure } from "../lib/credits.ts";
import { offlineActionFailure, retryKeyFor, withOfflineRetry } from "../lib/offlineForms.ts";
import { type ActionFailure, afterAction, textOf } from "../lib/operatorAction.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  // Of the form that adjusts credits: sent twice, it counts once.
  const requestId = crypto.randomUUID();
  const search = new URL(request.url).searchParams.get("search")?.trim() || null;
  if (search) {
    const { operator } = await run(context, OperatorPersonDocument, { search });
    return { search, requestId, person: operator.person ?? null };
  }
  // Refuses those who are no operators.
  await run(context, OperatorQueuesDocument);
  return { search, requestId, person: null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [act, personId, reason] = [textOf(form, "act"), textOf(form, "subject"), textOf(form, "reason")];
  const done = (word: string) => `/operator/users?search=${encodeURIComponent(personId)}&done=${word}`;
  if (act === "tier") {
    const tier = textOf(form, "tier");
    const { act: result } = await run(context, OperatorSetTierDocument, { personId, tier, reason });
    return afterAction(result, `tier:${personId}`, done("tier"));
  }
  const name = `adjust:${personId}`;
  const amount = Number(textOf(form, "amount"));
  if (!Number.isSafeInteger(amount) || Math.abs(amount) > 1_000_000) {
    return data(
      { form: name, message: "A whole number of at most 1,000,000 credits." } satisfies ActionFailure,
      400,
    );
  }
  const requestId = textOf(form, "requestId") || null;
  const { act: result } = await run(context, OperatorAdjustCreditsDocument, {
    personId,
    amount,
    reason,
    requestId,
  });
  return afterAction(result, name, done("adjusted"));
}

export const clientAction = withOfflineRetry(offlineActionFailure);

export default function People() {
  const { search, person, requestId } = useLoaderData<typeof loader>();
  return (
    <>
      <SearchForm
        name="search"
        label="Person"
        hint="The whole e-mail address or user name, or the id."
        value={search}
      />
      {search && !person && <Nothing>There is nobody of this name.</Nothing>}
      {person && <PersonFacts person={person} requestId={retryKeyFor("requestId", requestId)} />}
    </>
  );
}

type Person = NonNullable<OperatorPersonQuery["operator"]["person"]>;

function PersonFacts({ person, requestId }: { person: Person; requestId: string }) {
  return (
    <article aria-labelledby="person-heading" className="mt-8 flex flex-col gap-8">
      <div>
        <h2 id="person-heading" className="break-all text-xl">
          {person.email ?? person.uuid}
        </h2>
        <p className="mt-1 text-soft">
          <span className="break-all">{person.uuid}</span>
          {person.isOperator && " · operator"} · here since <DateTime iso={person.createdAt} dateOnly />
        </p>
        <p className="mt-3">
          <span className="numeric text-2xl">{creditFigure(person.creditBalance)}</span>{" "}
          {person.creditBalance === 1 ? "credit" : "credits"}, tier{" "}
          <span className="font-medium">{person.tier}</span>, {person.unfinishedJobs} unfinished{" "}
          {person.unfinishedJobs === 1 ? "job" : "jobs"}
        </p>
      </div>
      <section className="flex max-w-2xl flex-col gap-5 border-line border-t pt-5">
        <h3 className="text-lg">Credits and tier</h3>
        <OperatorActionForm act="adjust" subject={person.uuid} label="Adjust credits" reason="required">
          <input type="hidden" name="requestId" value={requestId} />
          <div className="flex w-32 flex-col gap-1.5">
            <label htmlFor="amount" className="label">
              Credits (±)
            </label>
            <input
              id="amount"
              name="amount"
              inputMode="text"
              required
              pattern="[+\-]?\d{1,7}"
              className="control"
            />
          </div>
        </OperatorActionForm>
        <OperatorActionForm act="tier" subject={person.uuid} label="Set the tier" reason="required">
          <div className="flex w-32 flex-col gap-1.5">
            <label htmlFor="tier" className="label">
              Tier
            </label>
            <select id="tier" name="tier" key={person.tier} defaultValue={person.tier} className="control">
              {["free", "basic", "pro", "enterprise"].map((tier) => (
                <option key={tier}>{tier}</option>
              ))}
            </select>
          </div>
        </OperatorActionForm>
      </section>
      <section className="border-line border-t pt-5">
        <h3 className="mb-3 text-lg">Ledger</h3>
        <LedgerTable entries={person.ledger} jobs />
      </section>
    </article>
  );
}
