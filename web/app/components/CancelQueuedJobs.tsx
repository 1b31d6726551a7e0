import { useFetcher, useLocation } from "@remix-run/react";
import { ListX } from "lucide-react";
import type { KnownJob } from "../live/jobStore.ts";
import { jobMessages } from "../messages/jobs.ts";
import { Button } from "./Button.tsx";

/** Cancels all queued jobs, if there are at least two. Running jobs continue. */
export function CancelQueuedJobs({ jobs }: { jobs: KnownJob[] }) {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  const queued = jobs.filter(({ job }) => job.status === "PENDING").length;
  if (queued < 2) return null;
  return (
    <fetcher.Form method="post" action="/jobs/waiting" className="shrink-0">
      <input type="hidden" name="redirectTo" value={pathname + search} />
      <Button type="submit" variant="ghost" className="px-3" disabled={fetcher.state !== "idle"}>
        <ListX className="size-4" aria-hidden="true" />
        {fetcher.state === "idle" ? jobMessages.cancelQueued : jobMessages.cancelling}
      </Button>
    </fetcher.Form>
  );
}
