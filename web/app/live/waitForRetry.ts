/** Resolves after `ms`, or as soon as the network is back, the tab becomes visible, or the signal aborts. */
export function waitForRetry(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      document.removeEventListener("visibilitychange", onVisibilityChange);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const onVisibilityChange = () => {
      if (document.visibilityState === "visible") finish();
    };
    const timer = setTimeout(finish, ms);
    addEventListener("online", finish);
    document.addEventListener("visibilitychange", onVisibilityChange);
    signal?.addEventListener("abort", finish);
  });
}
