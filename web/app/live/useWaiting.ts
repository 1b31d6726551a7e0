import { useSyncExternalStore } from "react";
import { patientFetch } from "./patientFetch.ts";
import { waitOrWake } from "./waitOrWake.ts";

type Navigation = { state: string; formMethod?: string | undefined };
type RemixWindow = typeof window & { __remixRouter?: { state: { navigation: Navigation } } };

let waiting = 0;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page waits for the server to be back. */
export const useWaiting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => waiting > 0,
    () => false,
  );

/** Once for each page load, before Remix begins. */
export function installPatientFetch(): void {
  window.fetch = patientFetch({
    fetch: window.fetch.bind(window),
    origin: location.origin,
    isAwaited() {
      const navigation = (window as RemixWindow).__remixRouter?.state.navigation;
      // After something was sent the form is still in view, and there is nobody to tell that it failed: it did not.
      const afterSending = navigation?.formMethod !== undefined && !/^get$/i.test(navigation.formMethod);
      return navigation?.state === "loading" && !afterSending;
    },
    onWaiting(begins) {
      waiting += begins ? 1 : -1;
      for (const listener of listeners) listener();
    },
    wait: waitOrWake,
    random: Math.random,
  });
}
