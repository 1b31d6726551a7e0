import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useJobSnapshot } from "./useJobs.ts";

/**
 * Reloads the page's data when the subscription (re)connects while the page shows unfinished jobs. The subscription
 * starts with unfinished jobs only, so a job that finished after the page was loaded would seem to run forever.
 */
export function useRevalidateOnReconnect(hasUnfinished: boolean): void {
  const { connection } = useJobSnapshot();
  const { revalidate } = useRevalidator();
  const latest = useRef({ hasUnfinished, revalidate });
  latest.current = { hasUnfinished, revalidate };
  useEffect(() => {
    if (connection === "live" && latest.current.hasUnfinished) latest.current.revalidate();
  }, [connection]);
}
