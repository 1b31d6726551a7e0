import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { AttemptList } from "../components/operator/AttemptList.tsx";
import { JobLink, Nothing, Pages, UserLink } from "../components/operator/Links.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import {
  OperatorDeadLettersDocument,
  OperatorDiscardJobDocument,
  OperatorRequeueJobDocument,
} from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { offlineActionFailure, withOfflineRetry } from "../lib/offlineForms.ts";
import { afterAction, textOf } from "../lib/operatorAction.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const after = new URL(request.url).searchParams.get("after");
  const { operator } = await run(context, OperatorDeadLettersDocument, { after });
  const { hasNextPage, endCursor } = operator.deadLetters.pageInfo;
  return { after, letters: nodesOf(operator.deadLetters), next: hasNextPage ? (endCursor ?? null) : null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [act, id] = [textOf(form, "act"), textOf(form, "subject")];
  if (act === "discard") {
    const { act: result } = await run(context, OperatorDiscardJobDocument, { id, reason: null });
    return afterAction(result, `discard:${id}`, "/operator/dead-letters?done=discarded");
  }
  const { act: result } = await run(context, OperatorRequeueJobDocument, { id, reason: null });
  return afterAction(result, `requeue:${id}`, "/operator/dead-letters?done=requeued");
}

export const clientAction = withOfflineRetry(offlineActionFailure);

type Failure = { errorCode?: string | null; errorMessage?: string | null };

/** Mostly a job fails with what its last attempt failed with, which is told there. */
const saysTheSame = (a: Failure, b: Failure) =>
  a.errorCode === b.errorCode && a.errorMessage === b.errorMessage;

export default function DeadLetters() {
  const { after, letters, next } = useLoaderData<typeof loader>();
  return (
    <section className="mt-8" aria-labelledby="letters-heading">
      <h2 id="letters-heading" className="text-xl">
        Dead letters
      </h2>
      <p className="mt-1 text-soft">
        Jobs that failed for good. Their owners have their credits back; requeueing costs them nothing.
      </p>
      {letters.length === 0 && <Nothing>There is none.</Nothing>}
      <ul className="mt-6 flex flex-col gap-4">
        {letters.map((letter) => (
          <li
            key={letter.uuid}
            className="flex flex-col gap-3 rounded-panel border border-line bg-surface p-4"
          >
            <p className="flex flex-wrap gap-x-4 gap-y-1">
              <JobLink uuid={letter.uuid} />
              <span>{letter.type}</span>
              <UserLink person={letter} />
              <span className="text-soft">
                failed <DateTime iso={letter.failedAt} />
              </span>
            </p>
            {!letter.attempts.some((attempt) => saysTheSame(attempt, letter)) && (
              <p>
                <span className="numeric font-medium text-bad">{letter.errorCode}</span> {letter.errorMessage}
              </p>
            )}
            <AttemptList attempts={letter.attempts} />
            <div className="flex flex-wrap gap-2">
              <OperatorActionForm
                act="requeue"
                subject={letter.uuid}
                label="Requeue"
                name={`Requeue ${letter.uuid.slice(0, 8)}`}
              />
              <OperatorActionForm
                act="discard"
                subject={letter.uuid}
                label="Discard"
                name={`Discard ${letter.uuid.slice(0, 8)}`}
                variant="danger"
              />
            </div>
          </li>
        ))}
      </ul>
      <Pages path="/operator/dead-letters" after={after} next={next} />
    </section>
  );
}
