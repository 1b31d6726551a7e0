import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { JobLink, Nothing, Pages, UserLink } from "../components/operator/Links.tsx";
import { OperatorQueueJobsDocument, type QueueJobState, type QueueName } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";
import { nodesOf } from "../lib/nodesOf.ts";
import { queueTitles } from "../lib/operatorWords.ts";

const queues: readonly QueueName[] = ["sdxl_queue", "wan_queue"];
const states: readonly QueueJobState[] = ["WAITING", "THROTTLED", "RUNNING"];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const search = new URL(request.url).searchParams;
  const queue = queues.find((name) => name === params.name) ?? notFound("There is no such queue.");
  const state = states.find((name) => name === (search.get("state") ?? "").toUpperCase()) ?? "WAITING";
  const after = search.get("after");
  const { operator } = await run(context, OperatorQueueJobsDocument, { queue, state, after });
  const { hasNextPage, endCursor } = operator.queueJobs.pageInfo;
  return {
    queue,
    state: state.toLowerCase(),
    after,
    jobs: nodesOf(operator.queueJobs),
    next: hasNextPage ? (endCursor ?? null) : null,
  };
}

export default function QueueJobs() {
  const { queue, state, after, jobs, next } = useLoaderData<typeof loader>();
  const title = `${queueTitles[queue] ?? queue}: jobs that are ${state}`;
  return (
    <section className="mt-8" aria-labelledby="list-heading">
      <h2 id="list-heading" className="text-xl">
        {title}
      </h2>
      <p className="mt-1 mb-4 text-soft">
        In the order they are served in.{" "}
        <Link to="/operator" className="text-link">
          Back to the queues
        </Link>
      </p>
      {jobs.length === 0 ? (
        <Nothing>There is none.</Nothing>
      ) : (
        <DataTable
          name="Jobs in their order"
          rows={jobs}
          keyOf={({ uuid }) => uuid}
          columns={[
            { title: "Job", cell: ({ uuid }) => <JobLink uuid={uuid} /> },
            { title: "Format", cell: ({ type }) => type },
            { title: "Person", cell: (job) => <UserLink person={job} /> },
            { title: "Submitted", cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
            { title: "Attempts", right: true, cell: ({ attempt }) => attempt },
            { title: "Worker", cell: ({ worker }) => worker ?? "–" },
          ]}
        />
      )}
      <Pages path={`/operator/queues/${queue}?state=${state}`} after={after} next={next} />
    </section>
  );
}
