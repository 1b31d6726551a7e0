import type { AttemptFactsFragment } from "../../gql/graphql.ts";
import { formatDuration } from "../../lib/duration.ts";
import { DateTime } from "../DateTime.tsx";

/** Every execution of a job: who, when, how it ended, and what the worker says of it. */
export function AttemptList({ attempts }: { attempts: readonly AttemptFactsFragment[] }) {
  if (attempts.length === 0) return <p className="text-soft">No worker has taken it yet.</p>;
  return (
    <ol className="flex flex-col gap-3">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="border-line border-l-2 pl-3">
          <p>
            <span className="font-medium">Attempt {attempt.attempt}</span>, {outcomeWords(attempt)}
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

const outcomes: Record<string, string> = {
  completed: "completed",
  failed: "failed",
  retried: "failed and tried again",
  handed_back: "handed back",
  expired: "nothing was heard of it any more",
  cancelled: "cancelled",
};

function outcomeWords({ outcome, claimedAt, endedAt }: AttemptFactsFragment): string {
  if (!outcome || !endedAt) return "running";
  const time = formatDuration(Date.parse(endedAt) - Date.parse(claimedAt));
  return `${outcomes[outcome] ?? outcome} after ${time}`;
}
