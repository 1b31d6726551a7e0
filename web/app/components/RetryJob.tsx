import { useFetcher, useLocation } from "@remix-run/react";
import { Dices, RotateCcw } from "lucide-react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { Button } from "./Button.tsx";

type RetryJobProps = { job: LiveJobFragment; requestKey: string; problem: string | null };

/** Sends a job that failed or was cancelled again: the very same one, or with another seed. */
export function RetryJob({ job, requestKey, problem }: RetryJobProps) {
  const fetcher = useFetcher<{ problem: string }>();
  const { pathname } = useLocation();
  const busy = fetcher.state !== "idle";
  const words = fetcher.data?.problem ?? problem;
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
        {busy ? "Sending…" : "Try again"}
      </Button>
      <Button type="submit" name="intent" value="retry-new-seed" disabled={busy}>
        <Dices className="size-4" aria-hidden="true" />
        With another seed
      </Button>
      {words && (
        <p role="alert" className="basis-full text-bad sm:text-right">
          {words}
        </p>
      )}
    </fetcher.Form>
  );
}
