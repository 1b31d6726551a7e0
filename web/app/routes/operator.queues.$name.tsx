import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { EmptyState, JobLink, Pagination, UserLink } from "../components/operator/Links.tsx";
import { RichText } from "../components/RichText.tsx";
import { type QueueJobState, QueueJobsDocument, type QueueName } from "../gql/operator/graphql.ts";
import { notFound, requireViewer, runAsOperator } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { operatorMessages } from "../messages/operator.ts";

const { queueJobs: text, columns } = operatorMessages;

const queues: readonly QueueName[] = ["SDXL", "WAN"];
const states: readonly QueueJobState[] = ["WAITING", "THROTTLED", "RUNNING"];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const search = new URL(request.url).searchParams;
  const queue = queues.find((name) => name.toLowerCase() === params.name) ?? notFound(text.notFound);
  const state = states.find((name) => name === (search.get("state") ?? "").toUpperCase()) ?? "WAITING";
  const after = search.get("after");
  const { queueJobs } = await runAsOperator(context, QueueJobsDocument, { queue, state, after });
  const { hasNextPage, endCursor } = queueJobs.pageInfo;
  return {
    queue,
    state: stateNames[state],
    after,
    jobs: nodesOf(queueJobs),
    next: hasNextPage ? (endCursor ?? null) : null,
  };
}

const stateNames = { WAITING: "waiting", THROTTLED: "throttled", RUNNING: "running" } as const;

export default function QueueJobs() {
  const { queue, state, after, jobs, next } = useLoaderData<typeof loader>();
  const title = text.title(operatorMessages.queueTitle(queue), state);
  return (
    <section className="mt-8" aria-labelledby="list-heading">
      <h2 id="list-heading" className="text-xl">
        {title}
      </h2>
      <p className="mt-1 mb-4 text-soft">
        <RichText
          text={text.lead}
          tags={{
            link: (label) => (
              <Link to="/operator" className="text-link">
                {label}
              </Link>
            ),
          }}
        />
      </p>
      {jobs.length === 0 ? (
        <EmptyState>{text.empty}</EmptyState>
      ) : (
        <DataTable
          name={text.tableLabel}
          rows={jobs}
          keyOf={({ id }) => id}
          columns={[
            { title: columns.job, cell: ({ id }) => <JobLink uuid={id} /> },
            { title: columns.format, cell: ({ type }) => type },
            { title: columns.user, cell: (job) => <UserLink user={job} /> },
            { title: columns.submitted, cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
            { title: columns.attempts, right: true, cell: ({ attemptCount }) => attemptCount },
            { title: columns.worker, cell: ({ workerName }) => workerName ?? operatorMessages.none },
          ]}
        />
      )}
      <Pagination path={`/operator/queues/${queue.toLowerCase()}?state=${state}`} after={after} next={next} />
    </section>
  );
}
