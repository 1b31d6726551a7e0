import { useSyncExternalStore } from "react";
import { fetchWithRetry } from "./fetchWithRetry.ts";
import { waitForRetry } from "./waitForRetry.ts";

type Navigation = { state: string; formMethod?: string | undefined };
type RemixWindow = typeof window & { __remixRouter?: { state: { navigation: Navigation } } };

let retryingRequests = 0;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True while a request for the page's data is retried because the server doesn't respond. */
export const useIsReconnecting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => retryingRequests > 0,
    () => false,
  );

/** Called once for each page load, before Remix starts. */
export function installFetchWithRetry(): void {
  window.fetch = fetchWithRetry({
    fetch: window.fetch.bind(window),
    origin: location.origin,
    isNavigating() {
      const navigation = (window as RemixWindow).__remixRouter?.state.navigation;
      // After a form was sent successfully its page is still in view, so loading the result can be retried.
      const isAfterForm = navigation?.formMethod !== undefined && !/^get$/i.test(navigation.formMethod);
      return navigation?.state === "loading" && !isAfterForm;
    },
    isVisible: () => document.visibilityState === "visible",
    onRetrying(retrying) {
      retryingRequests += retrying ? 1 : -1;
      for (const listener of listeners) listener();
    },
    wait: waitForRetry,
    random: Math.random,
  });
}
