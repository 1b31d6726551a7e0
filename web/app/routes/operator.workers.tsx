import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { DateTime } from "../components/DateTime.tsx";
import { EmptyState, JobLink } from "../components/operator/Links.tsx";
import { RichText } from "../components/RichText.tsx";
import { WorkersDocument, type WorkersQuery } from "../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../lib/api.server.ts";
import { type Formatter, useFormatter } from "../lib/formatter.ts";
import { operatorMessages } from "../messages/operator.ts";

const { workers: text } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return await runAsOperator(context, WorkersDocument);
}

export default function Workers() {
  const { workers } = useLoaderData<typeof loader>();
  if (workers.length === 0) return <EmptyState>{text.empty}</EmptyState>;
  return (
    <ul className="mt-8 grid gap-6 lg:grid-cols-2">
      {workers.map((worker) => (
        <li key={worker.name} className="min-w-0 rounded-panel border border-line bg-surface p-4">
          <WorkerFacts worker={worker} />
        </li>
      ))}
    </ul>
  );
}

type Worker = WorkersQuery["workers"][number];

function WorkerFacts({ worker }: { worker: Worker }) {
  const { gpu } = worker;
  const format = useFormatter();
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="break-all text-xl">{worker.name}</h2>
        <State worker={worker} />
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3">
        <Fact name={text.lastSeen}>
          <DateTime iso={worker.lastSeenAt} />
        </Fact>
        <Fact name={text.started}>
          {worker.startedAt ? <DateTime iso={worker.startedAt} /> : operatorMessages.none}
        </Fact>
        <Fact name={text.modelMemory}>
          {worker.modelMemoryBudgetBytes === null || worker.modelMemoryBudgetBytes === undefined
            ? operatorMessages.none
            : text.memoryUsage(worker.modelMemoryUsedBytes ?? 0, worker.modelMemoryBudgetBytes, format)}
        </Fact>
        <Fact name={text.undeliveredResults}>{worker.undeliveredResultCount ?? operatorMessages.none}</Fact>
        <Fact name={text.gpu}>{gpu ? gpuUsage(gpu, format) : text.noGpu}</Fact>
        <Fact name={text.contract}>{worker.contractVersion}</Fact>
      </dl>
      {worker.queues.map((queue) => (
        <div key={queue.name} className="mt-4 border-line border-t pt-3">
          <h3 className="font-medium">{operatorMessages.queueTitle(queue.name)}</h3>
          <p className="text-soft">
            {queue.currentJobId ? <RunningJob uuid={queue.currentJobId} /> : text.idle}
            {" · "}
            {queue.executionProvider ?? text.notStarted}
            {queue.residentMemoryBytes ? ` · ${text.resident(queue.residentMemoryBytes, format)}` : ""}
          </p>
          {queue.models.map((model) => (
            <p key={model.name} className="numeric break-all text-soft">
              {text.model(model.name, model.state, model.memoryBytes, format)}
            </p>
          ))}
        </div>
      ))}
    </>
  );
}

function State({ worker }: { worker: Worker }) {
  if (!worker.isAlive) return <span className="font-medium text-bad">{text.offline}</span>;
  if (worker.drainingStartedAt) return <span className="font-medium">{text.draining}</span>;
  return <span className="text-good">{text.online}</span>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="numeric mt-0.5">{children}</dd>
    </div>
  );
}

function RunningJob({ uuid }: { uuid: string }) {
  return <RichText text={text.runningJob} tags={{ job: () => <JobLink uuid={uuid} /> }} />;
}

function gpuUsage(gpu: NonNullable<Worker["gpu"]>, format: Formatter): string {
  const { name, memoryUsedBytes, memoryTotalBytes, utilization, temperatureCelsius } = gpu;
  let usage = text.gpuUsage(name, memoryUsedBytes, memoryTotalBytes, format);
  if (utilization != null) usage = text.gpuBusy(usage, utilization, format);
  return temperatureCelsius == null ? usage : text.gpuTemperature(usage, temperatureCelsius);
}
