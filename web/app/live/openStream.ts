import { createClient } from "graphql-ws";
import { JobUpdatesDocument, type JobUpdatesSubscription } from "../gql/graphql.ts";

const pingIntervalMs = 15_000;
const pongTimeoutMs = 8_000;

/**
 * Opens the tab's subscription. Returns or throws when the socket closes (a `CloseEvent` has the code) or when a ping
 * gets no response, because a lost connection doesn't always close the socket. Loaded lazily, with graphql-ws.
 */
export async function* openStream(url: string, onOpen: () => void, signal: AbortSignal) {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    lazy: false,
    retryAttempts: 0,
    keepAlive: pingIntervalMs,
    onNonLazyError: () => undefined,
    on: {
      connected: onOpen,
      ping: (received) => {
        if (received) return;
        clearTimeout(pongTimer);
        pongTimer = setTimeout(() => client.terminate(), pongTimeoutMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
    },
  });
  const stop = () => void client.dispose();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const query = JobUpdatesDocument.toString();
    for await (const result of client.iterate<JobUpdatesSubscription>({ query })) {
      if (result.errors?.[0]) throw new Error(result.errors[0].message);
      if (result.data) yield result.data.jobUpdates;
    }
  } finally {
    clearTimeout(pongTimer);
    signal.removeEventListener("abort", stop);
    await client.dispose();
  }
}
