import type { AttemptOutcome, JobPageQuery } from "../../gql/graphql.ts";
import { formatDuration } from "../../lib/duration.ts";
import { ordinal } from "../../lib/jobStatus.ts";

type Attempt = NonNullable<JobPageQuery["job"]>["attempts"][number];

const outcomeWords: Record<AttemptOutcome, string> = {
  COMPLETED: "It worked.",
  FAILED: "It failed, and was not tried again.",
  RETRIED: "It failed, and was to be tried again.",
  HANDED_BACK: "The machine was stopped and gave the job back.",
  EXPIRED: "The machine was not heard of any more.",
  CANCELLED: "It was cancelled.",
};

/** What happened to a job, where it took more than one attempt. */
export function JobAttempts({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length < 2) return null;
  return (
    <section aria-labelledby="attempts-heading" className="border-line border-t bg-surface px-5 py-4 sm:px-8">
      <h2 id="attempts-heading" className="label tracking-normal">
        It took {attempts.length} attempts
      </h2>
      <ol className="mt-2 flex flex-col gap-2">
        {attempts.map((attempt) => (
          <li key={attempt.number} className="grid gap-x-6 sm:grid-cols-[6rem_1fr_auto]">
            <span className="font-medium">{ordinal(attempt.number)}</span>
            <span className="text-soft">{wordsOf(attempt)}</span>
            <span className="numeric text-faint">{lengthOf(attempt)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function wordsOf({ outcome, errorMessage }: Attempt): string {
  if (!outcome) return "Running now.";
  const told = outcome === "FAILED" || outcome === "RETRIED" ? errorMessage : null;
  return told ? `${told} ${outcomeWords[outcome]}` : outcomeWords[outcome];
}

function lengthOf({ startedAt, endedAt }: Attempt): string {
  return endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : "";
}
