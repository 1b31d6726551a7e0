import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { DateTime, Elapsed } from "../components/DateTime.tsx";
import { DataTable } from "../components/operator/DataTable.tsx";
import { OperatorActionForm } from "../components/operator/OperatorActionForm.tsx";
import {
  PauseQueueDocument,
  type QueueName,
  QueuesDocument,
  type QueuesQuery,
  ResumeQueueDocument,
} from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { useFormatter } from "../lib/formatter.ts";
import { offlineActionFailure, withOfflineRetry } from "../lib/offlineForms.ts";
import { afterAction, textOf } from "../lib/operatorAction.server.ts";
import { operatorMessages } from "../messages/operator.ts";

const { queues: text } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return await runAsOperator(context, QueuesDocument);
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [intent, subject, reason] = [textOf(form, "action"), textOf(form, "subject"), textOf(form, "reason")];
  const queue: QueueName = subject === "WAN" ? "WAN" : "SDXL";
  if (intent === "resume") {
    const { action: result } = await runAsOperator(context, ResumeQueueDocument, {
      queue,
      reason: reason || null,
    });
    return afterAction(result, `resume:${queue}`, "/operator?done=resumed");
  }
  const { action: result } = await runAsOperator(context, PauseQueueDocument, { queue, reason });
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

type Overview = QueuesQuery["queues"][number];

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
            <span className="break-all">{pause.pausedBy}</span>, <DateTime iso={pause.pausedAt} />
          </span>
        </p>
      )}
      <DataTable
        name={text.tableLabel(title)}
        rows={tiers}
        keyOf={({ tier }) => tier}
        columns={[
          { title: text.tier, cell: ({ tier }) => <span className="capitalize">{tier.toLowerCase()}</span> },
          { title: text.waiting, right: true, cell: ({ waitingCount }) => text.count(waitingCount, format) },
          {
            title: text.throttled,
            right: true,
            cell: ({ throttledCount }) => text.count(throttledCount, format),
          },
          { title: text.running, right: true, cell: ({ runningCount }) => text.count(runningCount, format) },
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
          <Link
            key={state}
            to={`/operator/queues/${name.toLowerCase()}?state=${state}`}
            className="text-link"
          >
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
