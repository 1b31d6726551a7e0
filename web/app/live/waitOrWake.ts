/** Waits, but not longer than until the network is back or the tab is looked at again. */
export function waitOrWake(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", onVisible);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const onVisible = () => {
      if (document.visibilityState === "visible") wake();
    };
    const timer = setTimeout(wake, ms);
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", onVisible);
    signal?.addEventListener("abort", wake);
  });
}
