import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { EmptyState } from "../../components/operator/Links.tsx";
import { SearchForm } from "../../components/operator/SearchForm.tsx";
import {
  CancelUserJobDocument,
  DiscardDeadLetterDocument,
  QueuesDocument,
  RequeueDeadLetterDocument,
  UserJobDocument,
} from "../../gql/operator/graphql.ts";
import { requireViewer, runAsOperator } from "../../lib/api.server.ts";
import { offlineActionFailure, withOfflineRetry } from "../../lib/offlineForms.ts";
import { afterAction, textOf } from "../../lib/operatorAction.server.ts";
import { operatorMessages } from "../../messages/operator.ts";
import { JobDetails } from "./JobDetails.tsx";

const { jobs: text } = operatorMessages;

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const id = new URL(request.url).searchParams.get("id")?.trim() || null;
  if (id) return { id, job: (await runAsOperator(context, UserJobDocument, { id })).userJob };
  // Rejects viewers who aren't operators.
  await runAsOperator(context, QueuesDocument);
  return { id: null, job: null };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const [intent, id, reason] = [textOf(form, "action"), textOf(form, "subject"), textOf(form, "reason")];
  const done = (word: string) => `/operator/jobs?id=${encodeURIComponent(id)}&done=${word}`;
  switch (intent) {
    case "cancel": {
      const { action: result } = await runAsOperator(context, CancelUserJobDocument, { id, reason });
      return afterAction(result, `cancel:${id}`, done("cancelled"));
    }
    case "discard": {
      const { action: result } = await runAsOperator(context, DiscardDeadLetterDocument, {
        id,
        reason: reason || null,
      });
      return afterAction(result, `discard:${id}`, done("discarded"));
    }
    default: {
      const { action: result } = await runAsOperator(context, RequeueDeadLetterDocument, {
        id,
        reason: reason || null,
      });
      return afterAction(result, `requeue:${id}`, done("requeued"));
    }
  }
}

export const clientAction = withOfflineRetry(offlineActionFailure);

export default function Jobs() {
  const { id, job } = useLoaderData<typeof loader>();
  return (
    <>
      <SearchForm name="id" label={text.searchLabel} hint={text.searchHint} value={id} />
      {id && !job && <EmptyState>{text.notFound}</EmptyState>}
      {job && <JobDetails job={job} />}
    </>
  );
}
