import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { followJobs } from "./followJobs.ts";
import { jobStore } from "./useJobs.ts";
import { waitForRetry } from "./waitForRetry.ts";

/** Subscribes to the viewer's jobs while the page is open. `viewerId` is null without a session. */
export function useLiveJobs(viewerId: string | null): void {
  const { revalidate } = useRevalidator();
  const revalidateRef = useRef(revalidate);
  revalidateRef.current = revalidate;

  useEffect(() => {
    if (!viewerId) return;
    const abort = new AbortController();
    const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/graphql`;
    const reload = () => revalidateRef.current();
    void followJobs({
      store: jobStore,
      async *open(onOpen, signal) {
        const { openStream } = await import("./openStream.ts");
        yield* openStream(url, onOpen, signal);
      },
      refreshSession,
      onSessionLost: reload,
      wait: waitForRetry,
      random: Math.random,
      signal: abort.signal,
    });
    // A finished job changes the balance, the library and the list of jobs.
    const stopListening = jobStore.onFinished(reload);
    return () => {
      abort.abort();
      stopListening();
      jobStore.clear();
    };
  }, [viewerId]);
}

async function refreshSession(): Promise<boolean> {
  const response = await fetch("/session", { headers: { accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(`session: ${response.status}`);
  const body: unknown = await response.json();
  return typeof body === "object" && body !== null && "signedIn" in body && body.signedIn === true;
}
