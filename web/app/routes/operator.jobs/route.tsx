import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Nothing } from "../../components/operator/Links.tsx";
import { SearchForm } from "../../components/operator/SearchForm.tsx";
import {
  OperatorCancelJobDocument,
  OperatorDiscardJobDocument,
  OperatorJobDocument,
  OperatorQueuesDocument,
  OperatorRequeueJobDocument,
} from "../../gql/graphql.ts";
import { requireViewer, run } from "../../lib/api.server.ts";
import { offlineActionFailure, withOfflineRetry } from "../../lib/offlineForms.ts";
import { afterAction, textOf } from "../../lib/operatorAction.server.ts";
import { JobDetails } from "./JobDetails.tsx";

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const id = new URL(request.url).searchParams.get("id")?.trim() || null;
  if (id) return { id, job: (await run(context, OperatorJobDocument, { id })).operator.job ?? null };
  // Refuses those who are no operators.
  await run(context, OperatorQueuesDocument);
  return { id: null, job: null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [act, id, reason] = [textOf(form, "act"), textOf(form, "subject"), textOf(form, "reason")];
  const done = (word: string) => `/operator/jobs?id=${encodeURIComponent(id)}&done=${word}`;
  switch (act) {
    case "cancel": {
      const { act: result } = await run(context, OperatorCancelJobDocument, { id, reason });
      return afterAction(result, `cancel:${id}`, done("cancelled"));
    }
    case "discard": {
      const { act: result } = await run(context, OperatorDiscardJobDocument, { id, reason: reason || null });
      return afterAction(result, `discard:${id}`, done("discarded"));
    }
    default: {
      const { act: result } = await run(context, OperatorRequeueJobDocument, { id, reason: reason || null });
      return afterAction(result, `requeue:${id}`, done("requeued"));
    }
  }
}

export const clientAction = withOfflineRetry(offlineActionFailure);

export default function Jobs() {
  const { id, job } = useLoaderData<typeof loader>();
  return (
    <>
      <SearchForm
        name="id"
        label="Job"
        hint="Its id, as in addresses and logs. That you looked is recorded."
        value={id}
      />
      {id && !job && <Nothing>There is no such job.</Nothing>}
      {job && <JobDetails job={job} />}
    </>
  );
}
