import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime, Elapsed } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import {
  OperatorPauseQueueDocument,
  OperatorQueuesDocument,
  type OperatorQueuesQuery,
  OperatorResumeQueueDocument,
  type QueueName,
} from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { useFormatter } from "../lib/formatter.ts";
import { offlineActionFailure, withOfflineRetry } from "../lib/offlineForms.ts";
import { afterAction, textOf } from "../lib/operatorAction.server.ts";
import { operatorMessages } from "../messages/operator.ts";

const { queues: text } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return (await run(context, OperatorQueuesDocument)).operator;
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [intent, subject, reason] = [textOf(form, "action"), textOf(form, "subject"), textOf(form, "reason")];
  const queue: QueueName = subject === "wan_queue" ? "wan_queue" : "sdxl_queue";
  if (intent === "resume") {
    const { act: result } = await run(context, OperatorResumeQueueDocument, {
      queue,
      reason: reason || null,
    });
    return afterAction(result, `resume:${queue}`, "/operator?done=resumed");
  }
  const { act: result } = await run(context, OperatorPauseQueueDocument, { queue, reason });
  return afterAction(result, `pause:${queue}`, "/operator?done=paused");
}

export const clientAction = withOfflineRetry(offlineActionFailure);

export default function Queues() {
  const { queues } = useLoaderData<typeof loader>();
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2">
      {queues.map((queue) => (
        <Queue key={queue.name} queue={queue} />
      ))}
    </div>
  );
}

type Overview = OperatorQueuesQuery["operator"]["queues"][number];

function Queue({ queue: { name, pause, tiers } }: { queue: Overview }) {
  const format = useFormatter();
  const title = operatorMessages.queueTitle(name);
  return (
    <section
      aria-labelledby={name}
      className="flex min-w-0 flex-col gap-4 rounded-panel border border-line bg-surface p-3 sm:p-4"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 id={name} className="text-xl">
          {title}
        </h2>
        <span className={pause ? "font-medium text-bad" : "text-good"}>
          {pause ? text.paused : text.open}
        </span>
      </div>
      {pause && (
        <p className="border-mark-line border-l-2 pl-3">
          {pause.reason}
          <span className="block text-soft">
            <span className="break-all">{pause.by}</span>, <DateTime iso={pause.at} />
          </span>
        </p>
      )}
      <DataTable
        name={text.tableLabel(title)}
        rows={tiers}
        keyOf={({ tier }) => tier}
        columns={[
          { title: text.tier, cell: ({ tier }) => <span className="capitalize">{tier}</span> },
          { title: text.waiting, right: true, cell: ({ waiting }) => text.count(waiting, format) },
          { title: text.throttled, right: true, cell: ({ throttled }) => text.count(throttled, format) },
          { title: text.running, right: true, cell: ({ running }) => text.count(running, format) },
          {
            title: text.oldest,
            right: true,
            cell: ({ oldestWaitingAt }) =>
              oldestWaitingAt ? <Elapsed iso={oldestWaitingAt} /> : operatorMessages.none,
          },
        ]}
      />
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        {(["waiting", "throttled", "running"] as const).map((state) => (
          <Link key={state} to={`/operator/queues/${name}?state=${state}`} className="text-link">
            {text.listLink[state]}
            <span className="sr-only">{text.inQueue(title)}</span>
          </Link>
        ))}
      </p>
      {pause ? (
        <OperatorActionForm
          key="resume"
          action="resume"
          subject={name}
          label={text.resume}
          name={text.resumeNamed(title)}
          variant="primary"
          reason="optional"
        />
      ) : (
        <OperatorActionForm
          key="pause"
          action="pause"
          subject={name}
          label={text.pause}
          name={text.pauseNamed(title)}
          variant="danger"
          reason="required"
        />
      )}
    </section>
  );
}
