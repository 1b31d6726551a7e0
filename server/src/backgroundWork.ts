import type { Logger } from "#platform/log.ts";

/** Work nobody waits for until the process ends. */
export function createBackgroundWork(logger: Logger): {
  start: (doing: string, work: () => Promise<unknown>) => void;
  settled: () => Promise<void>;
} {
  const running = new Set<Promise<void>>();
  return {
    start(doing, work) {
      const done = work()
        .then(
          () => undefined,
          (error) => logger.warn(`${doing} failed`, { error }),
        )
        .finally(() => running.delete(done));
      running.add(done);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
