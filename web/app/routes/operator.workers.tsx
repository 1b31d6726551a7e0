import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { DateTime } from "../components/DateTime.tsx";
import { JobLink, Nothing } from "../components/operator/Links.tsx";
import { OperatorWorkersDocument, type OperatorWorkersQuery } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { gigabytes, queueTitles } from "../lib/operatorWords.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return (await run(context, OperatorWorkersDocument)).operator;
}

export default function Workers() {
  const { workers } = useLoaderData<typeof loader>();
  if (workers.length === 0) return <Nothing>No worker has reported itself yet.</Nothing>;
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

type Worker = OperatorWorkersQuery["operator"]["workers"][number];

function WorkerFacts({ worker }: { worker: Worker }) {
  const { gpu } = worker;
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="break-all text-xl">{worker.name}</h2>
        <State worker={worker} />
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3">
        <Fact name="Last heard of">
          <DateTime iso={worker.seenAt} />
        </Fact>
        <Fact name="Started">{worker.startedAt ? <DateTime iso={worker.startedAt} /> : "–"}</Fact>
        <Fact name="Memory of models">
          {worker.memoryBudgetBytes === null || worker.memoryBudgetBytes === undefined
            ? "–"
            : `${gigabytes(worker.memoryHeldBytes ?? 0)} of ${gigabytes(worker.memoryBudgetBytes)}`}
        </Fact>
        <Fact name="Undelivered results">{worker.undeliveredResults ?? "–"}</Fact>
        <Fact name="Graphics card">
          {gpu
            ? `${gpu.name}: ${gigabytes(gpu.usedBytes)} of ${gigabytes(gpu.totalBytes)}${busy(gpu)}`
            : "none"}
        </Fact>
        <Fact name="Contract">{worker.contractVersion}</Fact>
      </dl>
      {worker.queues.map((queue) => (
        <div key={queue.name} className="mt-4 border-line border-t pt-3">
          <h3 className="font-medium">{queueTitles[queue.name] ?? queue.name}</h3>
          <p className="text-soft">
            {queue.currentJob ? (
              <>
                At work on <JobLink uuid={queue.currentJob} />
              </>
            ) : (
              "Idle"
            )}
            {" · "}
            {queue.provider ?? "not started"}
            {queue.residentBytes ? ` · ${gigabytes(queue.residentBytes)} resident` : ""}
          </p>
          {queue.models.map((model) => (
            <p key={model.name} className="numeric break-all text-soft">
              {model.name}: {model.state.replaceAll("_", " ")}, {gigabytes(model.bytes)}
            </p>
          ))}
        </div>
      ))}
    </>
  );
}

function State({ worker }: { worker: Worker }) {
  if (!worker.isAlive) return <span className="font-medium text-bad">Gone</span>;
  if (worker.drainingSince) return <span className="font-medium">Draining</span>;
  return <span className="text-good">Alive</span>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="numeric mt-0.5">{children}</dd>
    </div>
  );
}

function busy({ utilization, temperature }: NonNullable<Worker["gpu"]>): string {
  const share = utilization == null ? "" : `, ${Math.round(100 * utilization)} % busy`;
  return temperature == null ? share : `${share}, ${Math.round(temperature)} °C`;
}
