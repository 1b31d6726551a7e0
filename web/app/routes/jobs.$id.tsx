import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { JobStage } from "../components/JobStage.tsx";
import { CancelJobDocument, JobPageDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";
import { isUnfinished } from "../lib/jobWords.ts";
import { localPath } from "../lib/localPath.ts";
import { useCatchUp } from "../live/useCatchUp.ts";
import { useJob } from "../live/useJobs.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.job.prompt.slice(0, 60) ?? "Job"} · OurVidz` },
];

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { job } = await run(context, JobPageDocument, { id: params.id ?? "" });
  return { job: job ?? notFound("There is no such job.") };
}

/** Cancels. A job that has ended meanwhile is no error: the page shows how. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const id = params.id ?? "";
  const { cancelJob: result } = await run(context, CancelJobDocument, { id });
  if (result.__typename === "NotFoundError") notFound("There is no such job.");
  if (result.__typename === "NotAuthenticatedError") throw data({ message: result.message }, { status: 401 });
  return redirect(localPath(form.get("redirectTo"), `/jobs/${encodeURIComponent(id)}`));
}

export default function JobPage() {
  const known = useJob(useLoaderData<typeof loader>().job);
  useCatchUp(isUnfinished(known.job));
  return (
    <div className="flex flex-1 flex-col bg-stage">
      <h1 className="sr-only">{known.job.format.title}</h1>
      <JobStage known={known} />
    </div>
  );
}
