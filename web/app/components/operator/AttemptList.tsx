import type { AttemptDetailsFragment } from "../../gql/operator/graphql.ts";
import { type Formatter, useFormatter } from "../../lib/formatter.ts";
import { operatorMessages } from "../../messages/operator.ts";
import { DateTime } from "../DateTime.tsx";

/** The attempts of a job: worker, time, outcome and the worker's error detail. */
export function AttemptList({ attempts }: { attempts: readonly AttemptDetailsFragment[] }) {
  const format = useFormatter();
  if (attempts.length === 0) return <p className="text-soft">{operatorMessages.attempts.none}</p>;
  return (
    <ol className="flex flex-col gap-3">
      {attempts.map((attempt) => (
        <li key={attempt.number} className="border-line border-l-2 pl-3">
          <p>
            <span className="font-medium">{operatorMessages.attempts.name(attempt.number)}</span>,{" "}
            {outcomeLabel(attempt, format)}
            <span className="text-soft">
              {" · "}
              <span className="break-all">{attempt.workerName}</span> · <DateTime iso={attempt.startedAt} />
            </span>
          </p>
          {attempt.error && (
            <p className="text-soft">
              <span className="numeric font-medium text-bad">{attempt.error.code}</span>{" "}
              {attempt.error.message}
            </p>
          )}
          {attempt.errorDetail && (
            <p className="numeric mt-1 whitespace-pre-wrap break-words bg-sunken p-2">
              {attempt.errorDetail}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function outcomeLabel({ outcome, startedAt, finishedAt }: AttemptDetailsFragment, format: Formatter): string {
  if (!outcome || !finishedAt) return operatorMessages.attempts.running;
  return operatorMessages.attempts.outcome(outcome, Date.parse(finishedAt) - Date.parse(startedAt), format);
}
