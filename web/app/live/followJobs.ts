import type { LiveJobFragment } from "../gql/graphql.ts";
import { backoff } from "./backoff.ts";
import type { JobStore } from "./jobStore.ts";

export type FollowOptions = {
  store: JobStore;
  /** Opens the subscription; ends or throws when it is over. Calls `onOpen` once the socket is accepted. */
  open(onOpen: () => void, signal: AbortSignal): AsyncIterable<LiveJobFragment>;
  /** Renews the session's cookie over HTTP; false when nobody is signed in any more. */
  refreshSession(): Promise<boolean>;
  onSessionLost(): void;
  /** Resolves after so many milliseconds, or earlier when trying again makes sense (network back, abort). */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  signal: AbortSignal;
};

/**
 * Keeps the store fed until the signal aborts. `connecting → live → retrying → live …`: a close with a code
 * of 44xx means that the token has run out (or is refused), so the session is renewed over HTTP before the
 * next try, at once the first time. The server starts each subscription with a snapshot, so nothing is lost.
 */
export async function followJobs(options: FollowOptions): Promise<void> {
  const { store, signal } = options;
  let failures = 0;
  store.setConnection("connecting");
  while (!signal.aborted) {
    const end = await readStream(options, () => {
      failures = 0;
      store.setConnection("live");
    });
    if (signal.aborted) return;
    store.setConnection("retrying");
    const renew = end === "refused";
    if (!renew || failures > 0) await options.wait(backoff(failures, options.random()), signal);
    if (signal.aborted) return;
    failures += 1;
    if (renew && !(await refreshed(options))) {
      if (signal.aborted) return;
      store.setConnection("idle");
      options.onSessionLost();
      return;
    }
  }
}

async function readStream(options: FollowOptions, onOpen: () => void): Promise<"closed" | "refused"> {
  try {
    for await (const job of options.open(onOpen, options.signal)) options.store.apply(job);
    return "closed";
  } catch (error) {
    return isRefusal(error) ? "refused" : "closed";
  }
}

/** A failed request is no verdict on the session: try again later. */
async function refreshed(options: FollowOptions): Promise<boolean> {
  try {
    return await options.refreshSession();
  } catch {
    return true;
  }
}

function isRefusal(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  const { code } = error;
  return typeof code === "number" && code >= 4400 && code < 4500;
}
