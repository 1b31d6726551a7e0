import { useFetcher, useLocation } from "@remix-run/react";
import { Dices, RotateCcw } from "lucide-react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { jobMessages } from "../messages/jobs.ts";
import { siteMessages } from "../messages/site.ts";
import { Button } from "./Button.tsx";

type RetryJobProps = { job: LiveJobFragment; requestKey: string; problem: string | null };

/** Retries a failed or cancelled job, with the same seed or a new one. */
export function RetryJob({ job, requestKey, problem }: RetryJobProps) {
  const fetcher = useFetcher<{ problem: string }>();
  const { pathname } = useLocation();
  const busy = fetcher.state !== "idle";
  const message = fetcher.data?.problem ?? problem;
  return (
    <fetcher.Form
      method="post"
      action={`/jobs/${encodeURIComponent(job.id)}`}
      className="flex flex-wrap gap-2 sm:justify-end"
    >
      <input type="hidden" name="requestKey" value={requestKey} />
      <input type="hidden" name="from" value={pathname === "/generate" ? "generate" : "job"} />
      <Button type="submit" name="intent" value="retry" variant="primary" disabled={busy}>
        <RotateCcw className="size-4" aria-hidden="true" />
        {busy ? siteMessages.sending : jobMessages.retry}
      </Button>
      <Button type="submit" name="intent" value="retry-new-seed" disabled={busy}>
        <Dices className="size-4" aria-hidden="true" />
        {jobMessages.retryWithNewSeed}
      </Button>
      {message && (
        <p role="alert" className="basis-full text-bad sm:text-right">
          {message}
        </p>
      )}
    </fetcher.Form>
  );
}
