import { useLocation, useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { Toaster, toast } from "sonner";
import type { Theme } from "../lib/theme.ts";
import { jobStore } from "../live/useJobs.ts";
import { jobMessages } from "../messages/jobs.ts";
import { siteMessages } from "../messages/site.ts";

/** Notifies the user of a finished job, except on the pages that show it. */
export function JobToasts({ theme }: { theme: Theme }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const latest = useRef({ navigate, pathname });
  latest.current = { navigate, pathname };

  useEffect(
    () =>
      jobStore.onFinished((job) => {
        const path = `/jobs/${encodeURIComponent(job.id)}`;
        if (latest.current.pathname === "/generate" || latest.current.pathname === path) return;
        const options = {
          description: job.prompt.length > 80 ? siteMessages.shortened(job.prompt.slice(0, 80)) : job.prompt,
          action: { label: jobMessages.toast.view, onClick: () => latest.current.navigate(path) },
        };
        if (job.status === "COMPLETED") toast(jobMessages.toast.completed, options);
        if (job.status === "FAILED") toast.error(jobMessages.toast.failed, options);
      }),
    [],
  );

  return <Toaster theme={theme} position="bottom-right" mobileOffset={{ bottom: 72 }} />;
}
