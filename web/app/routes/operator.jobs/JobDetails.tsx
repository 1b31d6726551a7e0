import type { ReactNode } from "react";
import { DateTime } from "../../components/DateTime.tsx";
import { AttemptList } from "../../components/operator/AttemptList.tsx";
import { LedgerTable } from "../../components/operator/LedgerTable.tsx";
import { UserLink } from "../../components/operator/Links.tsx";
import { OperatorActionForm } from "../../components/operator/OperatorActionForm.tsx";
import type { OperatorJobQuery } from "../../gql/graphql.ts";
import { operatorMessages } from "../../messages/operator.ts";

const { jobs: text, columns } = operatorMessages;

type FullJob = NonNullable<OperatorJobQuery["operator"]["job"]>;

/** A job of any user: its state, settings, attempts, ledger and the actions on it. */
export function JobDetails({ job }: { job: FullJob }) {
  return (
    <article aria-labelledby="job-heading" className="mt-8 flex flex-col gap-8">
      <div>
        <h2 id="job-heading" className="break-all text-xl">
          {job.uuid}
        </h2>
        <dl className="mt-4 grid gap-x-8 gap-y-3 sm:grid-cols-3">
          <Fact name={text.state}>{stateOf(job)}</Fact>
          <Fact name={columns.format}>{job.type}</Fact>
          <Fact name={columns.user}>
            <UserLink user={job} />
          </Fact>
          <TimeFact name={columns.submitted} iso={job.createdAt} />
          <TimeFact name={text.started} iso={job.startedAt} />
          <TimeFact name={text.ended} iso={job.completedAt} />
          <Fact name={columns.credits}>{job.credits}</Fact>
          <Fact name={columns.attempts}>
            {text.attemptCount(job.attempts.length, job.maxAttempts + job.handBacks)}
          </Fact>
          <Fact name={text.crashes}>{job.crashes}</Fact>
        </dl>
        {job.errorCode && (
          <p className="mt-4">
            <span className="numeric font-medium text-bad">{job.errorCode}</span> {job.errorMessage}
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
          {job.settings}
        </pre>
      </Section>
      <Section title={columns.attempts}>
        <AttemptList attempts={job.attempts} />
      </Section>
      <Section title={text.ledger}>
        <LedgerTable entries={job.ledger} jobs={false} />
      </Section>
      <Actions job={job} />
    </article>
  );
}

function Actions({ job }: { job: FullJob }) {
  const unfinished = job.status === "pending" || job.status === "processing";
  if (!unfinished && !job.isDeadLetter) return null;
  return (
    <Section title={text.actions}>
      <div className="flex max-w-xl flex-col gap-4">
        {unfinished && (
          <OperatorActionForm
            action="cancel"
            subject={job.uuid}
            label={text.cancel}
            variant="danger"
            reason="required"
          />
        )}
        {job.isDeadLetter && (
          <>
            <OperatorActionForm action="requeue" subject={job.uuid} label={text.requeue} reason="optional" />
            <OperatorActionForm
              action="discard"
              subject={job.uuid}
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

function stateOf(job: FullJob): string {
  if (job.discardedAt) return text.discardedState;
  if (job.status === "pending" && job.throttled) return text.throttledState;
  if (job.status === "processing" && job.cancelRequestedAt) return text.cancellingState;
  return job.status;
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
