/** A second signal within this many milliseconds is the same Ctrl-C, forwarded by npm. */
const sameKeystrokeMs = 400;

/**
 * Calls `onFirst` for the first request to stop (a signal, or the end of the parent process), and `onSecond` for a
 * second signal by a user who doesn't want to wait for the shutdown.
 */
export function onStopSignals(onFirst: () => void, onSecond: () => void): void {
  let firstAt: number | null = null;
  const handle = (): void => {
    if (firstAt === null) {
      firstAt = Date.now();
      onFirst();
    } else if (Date.now() - firstAt > sameKeystrokeMs) {
      onSecond();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
  process.on("disconnect", () => {
    if (firstAt === null) handle();
  });
}
