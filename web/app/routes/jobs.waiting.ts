import { type ActionFunctionArgs, data, redirect } from "@remix-run/node";
import { CancelPendingJobsDocument } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { localPath } from "../lib/localPath.ts";
import { offlineToast, withOfflineRetry } from "../lib/offlineForms.ts";

/** There is no page: queued jobs are listed on other pages. */
export const loader = () => redirect("/generate");

/** Cancels all of the viewer's queued jobs. */
export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const form = await request.formData();
  const { cancelPendingJobs: result } = await run(context, CancelPendingJobsDocument);
  if (result.__typename === "NotAuthenticatedError") throw data({ message: result.message }, { status: 401 });
  return redirect(localPath(form.get("redirectTo"), "/generate"));
}

export const clientAction = withOfflineRetry(offlineToast);
