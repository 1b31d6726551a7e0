import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { AttemptList } from "../components/operator/AttemptList.tsx";
import { EmptyState, JobLink, Pagination, UserLink } from "../components/operator/Links.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import { RichText } from "../components/RichText.tsx";
import {
  DeadLettersDocument,
  DiscardDeadLetterDocument,
  RequeueDeadLetterDocument,
} from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { offlineActionFailure, withOfflineRetry } from "../lib/offlineForms.ts";
import { afterAction, textOf } from "../lib/operatorAction.server.ts";
import { operatorMessages } from "../messages/operator.ts";

const { deadLetters: text } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { deadLetters } = await runAsOperator(context, DeadLettersDocument, { after });
  const { hasNextPage, endCursor } = deadLetters.pageInfo;
  return { after, letters: nodesOf(deadLetters), next: hasNextPage ? (endCursor ?? null) : null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [intent, id] = [textOf(form, "action"), textOf(form, "subject")];
  if (intent === "discard") {
    const { action: result } = await runAsOperator(context, DiscardDeadLetterDocument, { id, reason: null });
    return afterAction(result, `discard:${id}`, "/operator/dead-letters?done=discarded");
  }
  const { action: result } = await runAsOperator(context, RequeueDeadLetterDocument, { id, reason: null });
  return afterAction(result, `requeue:${id}`, "/operator/dead-letters?done=requeued");
}

export const clientAction = withOfflineRetry(offlineActionFailure);

type Failure = { error: { code: string; message: string } | null };

/** Usually a job has the error of its last attempt, which the list of attempts shows. */
const hasSameError = (a: Failure, b: Failure) =>
  a.error?.code === b.error?.code && a.error?.message === b.error?.message;

export default function DeadLetters() {
  const { after, letters, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="letters-heading">
      <h2 id="letters-heading" className="text-xl">
        {text.title}
      </h2>
      <p className="mt-1 text-soft">{text.lead}</p>
      {letters.length === 0 && <EmptyState>{text.empty}</EmptyState>}
      <ul className="mt-6 flex flex-col gap-4">
        {letters.map((letter) => (
          <li key={letter.id} className="flex flex-col gap-3 rounded-panel border border-line bg-surface p-4">
            <p className="flex flex-wrap gap-x-4 gap-y-1">
              <JobLink uuid={letter.id} />
              <span>{letter.type}</span>
              <UserLink user={letter} />
              <span className="text-soft">
                <RichText text={text.failedAt} tags={{ time: () => <DateTime iso={letter.failedAt} /> }} />
              </span>
            </p>
            {!letter.attempts.some((attempt) => hasSameError(attempt, letter)) && (
              <p>
                <span className="numeric font-medium text-bad">{letter.error.code}</span>{" "}
                {letter.error.message}
              </p>
            )}
            <AttemptList attempts={letter.attempts} />
            <div className="flex flex-wrap gap-2">
              <OperatorActionForm
                action="requeue"
                subject={letter.id}
                label={text.requeue}
                name={text.requeueNamed(letter.id.slice(0, 8))}
              />
              <OperatorActionForm
                action="discard"
                subject={letter.id}
                label={text.discard}
                name={text.discardNamed(letter.id.slice(0, 8))}
                variant="danger"
              />
            </div>
          </li>
        ))}
      </ul>
      <Pagination path="/operator/dead-letters" after={after} next={next} />
    </section>
  );
}
