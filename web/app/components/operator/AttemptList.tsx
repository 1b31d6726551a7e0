import type { AttemptFactsFragment } from "../../gql/graphql.ts";
import { type Formatter, useFormatter } from "../../lib/formatter.ts";
import { operatorMessages } from "../../messages/operator.ts";
import { DateTime } from "../DateTime.tsx";

/** The attempts of a job: worker, time, outcome and the worker's error detail. */
export function AttemptList({ attempts }: { attempts: readonly AttemptFactsFragment[] }) {
  const format = useFormatter();
  if (attempts.length === 0) return <p className="text-soft">{operatorMessages.attempts.none}</p>;
  return (
    <ol className="flex flex-col gap-3">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="border-line border-l-2 pl-3">
          <p>
            <span className="font-medium">{operatorMessages.attempts.name(attempt.attempt)}</span>,{" "}
            {outcomeLabel(attempt, format)}
            <span className="text-soft">
              {" · "}
              <span className="break-all">{attempt.worker}</span> · <DateTime iso={attempt.claimedAt} />
            </span>
          </p>
          {attempt.errorCode && (
            <p className="text-soft">
              <span className="numeric font-medium text-bad">{attempt.errorCode}</span> {attempt.errorMessage}
            </p>
          )}
          {attempt.detail && (
            <p className="numeric mt-1 whitespace-pre-wrap break-words bg-sunken p-2">{attempt.detail}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function outcomeLabel({ outcome, claimedAt, endedAt }: AttemptFactsFragment, format: Formatter): string {
  if (!outcome || !endedAt) return operatorMessages.attempts.running;
  return operatorMessages.attempts.outcome(outcome, Date.parse(endedAt) - Date.parse(claimedAt), format);
}
