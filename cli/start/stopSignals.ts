/** A second signal within this many milliseconds is the same Ctrl-C, passed on by npm as well. */
const sameKeystroke = 400;

/**
 * Calls `onFirst` for the first request to end (a signal, or the loss of the process that started us) and
 * `onSecond` for a later one by a person who will not wait.
 */
export function onStopSignals(onFirst: () => void, onSecond: () => void): void {
  let firstAt: number | null = null;
  const handle = (): void => {
    if (firstAt === null) {
      firstAt = Date.now();
      onFirst();
    } else if (Date.now() - firstAt > sameKeystroke) {
      onSecond();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
  process.on("disconnect", () => {
    if (firstAt === null) handle();
  });
}
