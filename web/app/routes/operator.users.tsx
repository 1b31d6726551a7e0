import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { LedgerTable } from "../components/operator/LedgerTable.tsx";
import { EmptyState } from "../components/operator/Links.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import { SearchForm } from "../components/operator/SearchForm.tsx";
import { RichText } from "../components/RichText.tsx";
import {
  AdjustCreditsDocument,
  QueuesDocument,
  SetSubscriptionTierDocument,
  type SubscriptionTier,
  UserDocument,
  type UserQuery,
} from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { formatterOf, useFormatter } from "../lib/formatter.ts";
import { offlineActionFailure, retryKeyFor, withOfflineRetry } from "../lib/offlineForms.ts";
import { type ActionFailure, afterAction, textOf } from "../lib/operatorAction.server.ts";
import { operatorMessages } from "../messages/operator.ts";

const { users: text } = operatorMessages;
const maxAdjustment = 1_000_000;
const tiers: readonly SubscriptionTier[] = ["FREE", "BASIC", "PRO", "ENTERPRISE"];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  // Idempotency key of the form that adjusts credits.
  const requestId = crypto.randomUUID();
  const search = new URL(request.url).searchParams.get("search")?.trim() || null;
  if (search) {
    const { user } = await runAsOperator(context, UserDocument, { identifier: search });
    return { search, requestId, user };
  }
  // Rejects viewers who aren't operators.
  await runAsOperator(context, QueuesDocument);
  return { search, requestId, user: null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [intent, userId, reason] = [textOf(form, "action"), textOf(form, "subject"), textOf(form, "reason")];
  const done = (word: string) => `/operator/users?search=${encodeURIComponent(userId)}&done=${word}`;
  if (intent === "tier") {
    const tier = tiers.find((name) => name === textOf(form, "tier")) ?? "FREE";
    const { action: result } = await runAsOperator(context, SetSubscriptionTierDocument, {
      userId,
      tier,
      reason,
    });
    return afterAction(result, `tier:${userId}`, done("tier"));
  }
  const name = `adjust:${userId}`;
  const amount = Number(textOf(form, "amount"));
  if (!Number.isSafeInteger(amount) || Math.abs(amount) > maxAdjustment) {
    return data(
      {
        form: name,
        message: text.amountInvalid(maxAdjustment, formatterOf(request)),
      } satisfies ActionFailure,
      400,
    );
  }
  const requestId = textOf(form, "requestId") || null;
  const { action: result } = await runAsOperator(context, AdjustCreditsDocument, {
    userId,
    amount,
    reason,
    idempotencyKey: requestId,
  });
  return afterAction(result, name, done("adjusted"));
}

export const clientAction = withOfflineRetry(offlineActionFailure);

export default function Users() {
  const { search, user, requestId } = useLoaderData<typeof loader>();
  return (
    <>
      <SearchForm name="search" label={text.searchLabel} hint={text.searchHint} value={search} />
      {search && !user && <EmptyState>{text.notFound}</EmptyState>}
      {user && <UserDetails user={user} requestId={retryKeyFor("requestId", requestId)} />}
    </>
  );
}

type User = NonNullable<UserQuery["user"]>;

function UserDetails({ user, requestId }: { user: User; requestId: string }) {
  const format = useFormatter();
  return (
    <article aria-labelledby="user-heading" className="mt-8 flex flex-col gap-8">
      <div>
        <h2 id="user-heading" className="break-all text-xl">
          {user.email ?? user.id}
        </h2>
        <p className="mt-1 text-soft">
          <span className="break-all">{user.id}</span>
          {user.isOperator && ` · ${text.operator}`} ·{" "}
          <RichText
            text={text.memberSince}
            tags={{ time: () => <DateTime iso={user.createdAt} dateOnly /> }}
          />
        </p>
        <p className="mt-3">
          <RichText
            text={text.summary(
              user.creditBalance,
              user.subscriptionTier.toLowerCase(),
              user.unfinishedJobCount,
              format,
            )}
            tags={{
              balance: (balance) => <span className="numeric text-2xl">{balance}</span>,
              tier: (tier) => <span className="font-medium">{tier}</span>,
            }}
          />
        </p>
      </div>
      <section className="flex max-w-2xl flex-col gap-5 border-line border-t pt-5">
        <h3 className="text-lg">{text.creditsAndTier}</h3>
        <OperatorActionForm action="adjust" subject={user.id} label={text.adjustCredits} reason="required">
          <input type="hidden" name="requestId" value={requestId} />
          <div className="flex w-32 flex-col gap-1.5">
            <label htmlFor="amount" className="label">
              {text.amount}
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
        <OperatorActionForm action="tier" subject={user.id} label={text.setTier} reason="required">
          <div className="flex w-32 flex-col gap-1.5">
            <label htmlFor="tier" className="label">
              {text.tier}
            </label>
            <select
              id="tier"
              name="tier"
              key={user.subscriptionTier}
              defaultValue={user.subscriptionTier}
              className="control"
            >
              {tiers.map((tier) => (
                <option key={tier} value={tier}>
                  {tier.toLowerCase()}
                </option>
              ))}
            </select>
          </div>
        </OperatorActionForm>
      </section>
      <section className="border-line border-t pt-5">
        <h3 className="mb-3 text-lg">{text.ledger}</h3>
        <LedgerTable entries={user.recentCreditEntries} jobs />
      </section>
    </article>
  );
}
