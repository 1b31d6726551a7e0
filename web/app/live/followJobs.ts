import type { LiveJobFragment } from "../gql/graphql.ts";
import { backoff } from "./backoff.ts";
import type { JobStore } from "./jobStore.ts";

export type FollowOptions = {
  store: JobStore;
  /** Opens the subscription and calls `onOpen` once the socket is accepted. Returns or throws when it closes. */
  open(onOpen: () => void, signal: AbortSignal): AsyncIterable<LiveJobFragment>;
  /** Renews the session cookie over HTTP. Resolves to false when the session has ended. */
  refreshSession(): Promise<boolean>;
  onSessionLost(): void;
  /** Resolves after `ms`, or earlier when a retry is worthwhile (network back, abort). */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  signal: AbortSignal;
};

/**
 * Feeds the store from the subscription until the signal aborts, reconnecting with backoff. Close code 44xx means that
 * the token expired or was rejected: the session is then renewed over HTTP before the next attempt, the first time
 * without a delay. The server starts each subscription with a snapshot, so no update is lost.
 */
export async function followJobs(options: FollowOptions): Promise<void> {
  const { store, signal } = options;
  let failures = 0;
  store.setConnection("connecting");
  while (!signal.aborted) {
    const outcome = await readStream(options, () => {
      failures = 0;
      store.setConnection("live");
    });
    if (signal.aborted) return;
    store.setConnection("retrying");
    const rejected = outcome === "rejected";
    if (!rejected || failures > 0) await options.wait(backoff(failures, options.random()), signal);
    if (signal.aborted) return;
    failures += 1;
    if (rejected && !(await isSessionRenewed(options))) {
      if (signal.aborted) return;
      store.setConnection("idle");
      options.onSessionLost();
      return;
    }
  }
}

async function readStream(options: FollowOptions, onOpen: () => void): Promise<"closed" | "rejected"> {
  try {
    for await (const job of options.open(onOpen, options.signal)) options.store.apply(job);
    return "closed";
  } catch (error) {
    return isRejection(error) ? "rejected" : "closed";
  }
}

/** A request that fails doesn't mean that the session has ended. */
async function isSessionRenewed(options: FollowOptions): Promise<boolean> {
  try {
    return await options.refreshSession();
  } catch {
    return true;
  }
}

function isRejection(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  const { code } = error;
  return typeof code === "number" && code >= 4400 && code < 4500;
}
