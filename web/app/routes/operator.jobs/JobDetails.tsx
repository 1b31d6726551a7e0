import type { ReactNode } from "react";
import { DateTime } from "../../components/DateTime.tsx";
import { AttemptList } from "../../components/operator/AttemptList.tsx";
import { LedgerTable } from "../../components/operator/LedgerTable.tsx";
import { UserLink } from "../../components/operator/Links.tsx";
import { OperatorActionForm } from "../../components/operator/OperatorActionForm.tsx";
import type { UserJobQuery } from "../../gql/operator/graphql.ts";
import { operatorMessages } from "../../messages/operator.ts";

const { jobs: text, columns } = operatorMessages;

type OperatorJob = NonNullable<UserJobQuery["userJob"]>;

/** A job of any user: its state, settings, attempts, ledger and the actions on it. */
export function JobDetails({ job }: { job: OperatorJob }) {
  return (
    <article aria-labelledby="job-heading" className="mt-8 flex flex-col gap-8">
      <div>
        <h2 id="job-heading" className="break-all text-xl">
          {job.id}
        </h2>
        <dl className="mt-4 grid gap-x-8 gap-y-3 sm:grid-cols-3">
          <Fact name={text.state}>{stateOf(job)}</Fact>
          <Fact name={columns.format}>{job.type}</Fact>
          <Fact name={columns.user}>
            <UserLink user={job} />
          </Fact>
          <TimeFact name={columns.submitted} iso={job.createdAt} />
          <TimeFact name={text.started} iso={job.startedAt} />
          <TimeFact name={text.ended} iso={job.finishedAt} />
          <Fact name={columns.credits}>{job.credits}</Fact>
          <Fact name={columns.attempts}>
            {text.attemptCount(job.attempts.length, job.maxAttempts + job.handBackCount)}
          </Fact>
          <Fact name={text.crashes}>{job.crashCount}</Fact>
        </dl>
        {job.error && (
          <p className="mt-4">
            <span className="numeric font-medium text-bad">{job.error.code}</span> {job.error.message}
          </p>
        )}
      </div>
      <Section title={text.settings}>
        <p className="break-words">{job.prompt}</p>
        {job.enhancedPrompt && (
          <p className="mt-2 break-words text-soft">{text.enhanced(job.enhancedPrompt)}</p>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
        <pre tabIndex={0} className="numeric mt-3 overflow-x-auto bg-sunken p-3">
          {JSON.stringify(job.settings, null, 2)}
        </pre>
      </Section>
      <Section title={columns.attempts}>
        <AttemptList attempts={job.attempts} />
      </Section>
      <Section title={text.ledger}>
        <LedgerTable entries={job.creditEntries} jobs={false} />
      </Section>
      <Actions job={job} />
    </article>
  );
}

function Actions({ job }: { job: OperatorJob }) {
  const unfinished = job.status === "PENDING" || job.status === "PROCESSING";
  if (!unfinished && !job.isDeadLetter) return null;
  return (
    <Section title={text.actions}>
      <div className="flex max-w-xl flex-col gap-4">
        {unfinished && (
          <OperatorActionForm
            action="cancel"
            subject={job.id}
            label={text.cancel}
            variant="danger"
            reason="required"
          />
        )}
        {job.isDeadLetter && (
          <>
            <OperatorActionForm action="requeue" subject={job.id} label={text.requeue} reason="optional" />
            <OperatorActionForm
              action="discard"
              subject={job.id}
              label={text.discard}
              variant="danger"
              reason="optional"
            />
          </>
        )}
      </div>
    </Section>
  );
}

function stateOf(job: OperatorJob): string {
  if (job.discardedAt) return text.discardedState;
  if (job.status === "PENDING" && job.isThrottled) return text.throttledState;
  if (job.status === "PROCESSING" && job.cancelRequestedAt) return text.cancellingState;
  return job.status.toLowerCase();
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-line border-t pt-5">
      <h3 className="mb-3 text-lg">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="numeric mt-0.5">{children}</dd>
    </div>
  );
}

const TimeFact = ({ name, iso }: { name: string; iso: string | null | undefined }) => (
  <Fact name={name}>{iso ? <DateTime iso={iso} /> : operatorMessages.none}</Fact>
);
