import type { Services } from "./context.ts";
import { removeDeletedFiles } from "./domain/assets/removeDeletedFiles.ts";
import { sweepJobs } from "./domain/jobs/sweepJobs.ts";
import { reasonOf } from "./logger.ts";

/** The first soon after the start, the following every `intervalMs`, each up to a fifth earlier or later. */
export function startSweeper(
  services: Services,
  options: { intervalMs: number; firstMs: number },
): { close(): Promise<void> } {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  async function attempt(doing: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      services.logger.warn(`${doing} failed`, { reason: reasonOf(error) });
    }
  }

  async function sweep(): Promise<void> {
    await attempt("sweep of jobs", () => sweepJobs(services));
    await attempt("removal of deleted files", () => removeDeletedFiles(services));
    if (!closed) schedule(options.intervalMs * (0.8 + 0.4 * services.random()));
  }

  function schedule(ms: number): void {
    timer = setTimeout(() => {
      running = sweep();
    }, ms);
    timer.unref();
  }

  schedule(options.firstMs);
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
