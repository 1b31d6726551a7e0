import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { followJobs } from "./followJobs.ts";
import { jobStore } from "./useJobs.ts";
import { waitOrWake } from "./waitOrWake.ts";

/** Follows the viewer's jobs for as long as the page is open. `viewerId` null: nobody to follow. */
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
      wait: waitOrWake,
      random: Math.random,
      signal: abort.signal,
    });
    // An end changes the balance, the library and the list: the loaders know.
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
