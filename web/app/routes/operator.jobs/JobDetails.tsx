import type { ReactNode } from "react";
import { DateTime } from "../../components/DateTime.tsx";
import { AttemptList } from "../../components/operator/AttemptList.tsx";
import { LedgerTable } from "../../components/operator/LedgerTable.tsx";
import { UserLink } from "../../components/operator/Links.tsx";
import { OperatorActionForm } from "../../components/operator/OperatorActionForm.tsx";
import type { OperatorJobQuery } from "../../gql/graphql.ts";

type FullJob = NonNullable<OperatorJobQuery["operator"]["job"]>;

/** One job of anybody: what it is, how it went, and what can be done with it. */
export function JobDetails({ job }: { job: FullJob }) {
  return (
    <article aria-labelledby="job-heading" className="mt-8 flex flex-col gap-8">
      <div>
        <h2 id="job-heading" className="break-all text-xl">
          {job.uuid}
        </h2>
        <dl className="mt-4 grid gap-x-8 gap-y-3 sm:grid-cols-3">
          <Fact name="State">{stateOf(job)}</Fact>
          <Fact name="Format">{job.type}</Fact>
          <Fact name="Person">
            <UserLink person={job} />
          </Fact>
          <Moment name="Submitted" iso={job.createdAt} />
          <Moment name="Started" iso={job.startedAt} />
          <Moment name="Ended" iso={job.completedAt} />
          <Fact name="Credits">{job.credits}</Fact>
          <Fact name="Attempts">
            {job.attempts.length} of {job.maxAttempts + job.handBacks}
          </Fact>
          <Fact name="Crashes">{job.crashes}</Fact>
        </dl>
        {job.errorCode && (
          <p className="mt-4">
            <span className="numeric font-medium text-bad">{job.errorCode}</span> {job.errorMessage}
          </p>
        )}
      </div>
      <Part title="Prompt and settings">
        <p className="break-words">{job.prompt}</p>
        {job.enhancedPrompt && <p className="mt-2 break-words text-soft">Enhanced: {job.enhancedPrompt}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0} className="numeric mt-3 overflow-x-auto bg-sunken p-3">
          {job.settings}
        </pre>
      </Part>
      <Part title="Attempts">
        <AttemptList attempts={job.attempts} />
      </Part>
      <Part title="Ledger">
        <LedgerTable entries={job.ledger} jobs={false} />
      </Part>
      <Acts job={job} />
    </article>
  );
}

function Acts({ job }: { job: FullJob }) {
  const unfinished = job.status === "pending" || job.status === "processing";
  if (!unfinished && !job.isDeadLetter) return null;
  return (
    <Part title="What to do">
      <div className="flex max-w-xl flex-col gap-4">
        {unfinished && (
          <OperatorActionForm
            act="cancel"
            subject={job.uuid}
            label="Cancel it"
            variant="danger"
            reason="required"
          />
        )}
        {job.isDeadLetter && (
          <>
            <OperatorActionForm act="requeue" subject={job.uuid} label="Requeue" reason="optional" />
            <OperatorActionForm
              act="discard"
              subject={job.uuid}
              label="Discard"
              variant="danger"
              reason="optional"
            />
          </>
        )}
      </div>
    </Part>
  );
}

function stateOf(job: FullJob): string {
  if (job.discardedAt) return "failed, discarded";
  if (job.status === "pending" && job.throttled) return "pending, throttled";
  if (job.status === "processing" && job.cancelRequestedAt) return "processing, to be cancelled";
  return job.status;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
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

const Moment = ({ name, iso }: { name: string; iso: string | null | undefined }) => (
  <Fact name={name}>{iso ? <DateTime iso={iso} /> : "–"}</Fact>
);
