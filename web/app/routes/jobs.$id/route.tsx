import {
  type ActionFunctionArgs,
  type AppLoadContext,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { JobStage } from "../../components/JobStage.tsx";
import { CancelJobDocument, JobPageDocument } from "../../gql/graphql.ts";
import { notFound, requireViewer, run } from "../../lib/api.server.ts";
import { formatterOf } from "../../lib/formatter.ts";
import { isUnfinished } from "../../lib/jobStatus.ts";
import { localPath } from "../../lib/localPath.ts";
import { offlineToast, retryKeyFor, withOfflineRetry } from "../../lib/offlineForms.ts";
import { useJob } from "../../live/useJobs.ts";
import { useRevalidateOnReconnect } from "../../live/useRevalidateOnReconnect.ts";
import { jobMessages } from "../../messages/jobs.ts";
import { siteMessages } from "../../messages/site.ts";
import { JobAttempts } from "./JobAttempts.tsx";
import { retryJob } from "./retryJob.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: siteMessages.pageTitle(data?.job.prompt.slice(0, 60) ?? jobMessages.pageTitle) },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { job } = await run(context, JobPageDocument, { id: params.id ?? "" });
  return { job: job ?? notFound(jobMessages.errors.notFound), requestKey: crypto.randomUUID() };
}

/** Cancels or retries the job. Cancelling a finished job isn't an error: the page shows its outcome. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const id = params.id ?? "";
  const intent = form.get("intent");
  if (intent === "retry" || intent === "retry-new-seed") return retry(context, request, id, form);
  const { cancelJob: result } = await run(context, CancelJobDocument, { id });
  if (result.__typename === "NotFoundError") notFound(jobMessages.errors.notFound);
  if (result.__typename === "NotAuthenticatedError") throw data({ message: result.message }, { status: 401 });
  return redirect(localPath(form.get("redirectTo"), pathOf(id)));
}

export const clientAction = withOfflineRetry(offlineToast);

const pathOf = (id: string): string => `/jobs/${encodeURIComponent(id)}`;

async function retry(context: AppLoadContext, request: Request, id: string, form: FormData) {
  const intent = String(form.get("intent"));
  const idempotencyKey = `${String(form.get("requestKey") ?? "").slice(0, 100)} ${intent} ${id}`;
  const input = { id, newSeed: intent === "retry-new-seed", idempotencyKey };
  const result = await retryJob(context, input, formatterOf(request));
  if ("problem" in result) return data({ problem: result.problem }, result.status);
  const { jobId } = result;
  return redirect(
    form.get("from") === "generate" ? `/generate?job=${encodeURIComponent(jobId)}` : pathOf(jobId),
  );
}

export default function JobPage() {
  const page = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const known = useJob(page.job);
  useRevalidateOnReconnect(isUnfinished(known.job));
  return (
    <div className="flex flex-1 flex-col bg-stage">
      <h1 className="sr-only">{known.job.format.title}</h1>
      {/* The stage fills the window; the attempts are below it. */}
      <div className="flex flex-1 flex-col lg:h-[calc(100dvh-3.5rem-1px)] lg:flex-none">
        <JobStage
          known={known}
          requestKey={retryKeyFor("requestKey", page.requestKey)}
          problem={result?.problem ?? null}
        />
      </div>
      <JobAttempts attempts={page.job.attempts} />
    </div>
  );
}
