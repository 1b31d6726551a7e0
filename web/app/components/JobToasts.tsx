import { useLocation, useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { Toaster, toast } from "sonner";
import type { Theme } from "../lib/theme.ts";
import { jobStore } from "../live/useJobs.ts";

/** Tells of a finished job to whoever is looking at another page. */
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
          description: job.prompt.length > 80 ? `${job.prompt.slice(0, 80)}…` : job.prompt,
          action: { label: "Look", onClick: () => latest.current.navigate(path) },
        };
        if (job.status === "COMPLETED") toast("It is ready", options);
        if (job.status === "FAILED") toast.error("It did not work out", options);
      }),
    [],
  );

  return <Toaster theme={theme} position="bottom-right" mobileOffset={{ bottom: 72 }} />;
}
