import type { JobPageQuery } from "../../gql/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { formatDuration } from "../../messages/durations.ts";
import { jobMessages } from "../../messages/jobs.ts";

const { attempts: text } = jobMessages;

type Attempt = NonNullable<JobPageQuery["job"]>["attempts"][number];

/** The attempts of a job that had more than one. */
export function JobAttempts({ attempts }: { attempts: Attempt[] }) {
  const format = useFormatter();
  if (attempts.length < 2) return null;
  return (
    <section aria-labelledby="attempts-heading" className="border-line border-t bg-surface px-5 py-4 sm:px-8">
      <h2 id="attempts-heading" className="label tracking-normal">
        {text.heading(attempts.length)}
      </h2>
      <ol className="mt-2 flex flex-col gap-2">
        {attempts.map((attempt) => (
          <li key={attempt.number} className="grid gap-x-6 sm:grid-cols-[6rem_1fr_auto]">
            <span className="font-medium">{text.name(attempt.number)}</span>
            <span className="text-soft">{outcomeText(attempt)}</span>
            <span className="numeric text-faint">
              {attempt.finishedAt &&
                formatDuration(Date.parse(attempt.finishedAt) - Date.parse(attempt.startedAt), format)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcomeText({ outcome, error }: Attempt): string {
  if (!outcome) return text.running;
  const isFailure = outcome === "FAILED" || outcome === "RETRIED";
  return isFailure && error ? text.withError(error.message, text.outcomes[outcome]) : text.outcomes[outcome];
}
