import type { Services } from "./context.ts";
import { pruneContentRefusals } from "./data/contentRefusals.ts";
import { removeDeletedFiles } from "./domain/assets/removeDeletedFiles.ts";
import { grantMonthlyCredits } from "./domain/credits/grantMonthlyCredits.ts";
import { sweepJobs } from "./domain/jobs/sweepJobs.ts";

/** Milliseconds between two looks for entries of the audit that are past their time, and for a new month. */
const pruningMs = 3_600_000;

/** The first soon after the start, the following every `intervalMs`, each up to a fifth earlier or later. */
export function startSweeper(
  services: Services,
  options: { intervalMs: number; firstMs: number },
): { close(): Promise<void> } {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let nextPruning = 0;

  async function attempt(doing: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      services.logger.warn(`${doing} failed`, { error });
    }
  }

  async function sweep(): Promise<void> {
    await attempt("sweep of jobs", () => sweepJobs(services));
    await attempt("removal of deleted files", () => removeDeletedFiles(services));
    if (services.clock() >= nextPruning) {
      nextPruning = services.clock() + pruningMs;
      await attempt("pruning of the audit", () => pruneContentRefusals(services.supabase.asService()));
      await attempt("grant of monthly credits", () => grantMonthlyCredits(services));
    }
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
