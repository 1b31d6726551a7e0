import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useJobSnapshot } from "./useJobs.ts";

/**
 * Loads the page's data again when the live connection (re)opens while the page shows unfinished jobs: one
 * that ended between the page load and the subscription's snapshot, which has the unfinished ones only, would
 * seem to run for ever.
 */
export function useCatchUp(hasUnfinished: boolean): void {
  const { connection } = useJobSnapshot();
  const { revalidate } = useRevalidator();
  const latest = useRef({ hasUnfinished, revalidate });
  latest.current = { hasUnfinished, revalidate };
  useEffect(() => {
    if (connection === "live" && latest.current.hasUnfinished) latest.current.revalidate();
  }, [connection]);
}
