import type { Services } from "./context.ts";
import { pruneContentRefusals } from "./data/contentRefusals.ts";
import { grantMonthlyCredits } from "./data/credits.ts";
import { removeDeletedFiles } from "./domain/assets/purgeAsset.ts";
import { sweepJobs } from "./domain/jobs/sweepJobs.ts";

/** Milliseconds between two runs of the hourly cron jobs. */
const hourlyMs = 3_600_000;

/** Starts the server's cron jobs. They run every `intervalMs`, randomly up to a fifth earlier or later. */
export function startCronJobs(
  services: Services,
  options: { intervalMs: number; firstRunMs: number },
): { close(): Promise<void> } {
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  let nextHourlyRunAt = 0;

  async function run(name: string, job: () => Promise<unknown>): Promise<void> {
    try {
      await job();
    } catch (error) {
      services.logger.warn(`cron job ${name} failed`, { error });
    }
  }

  async function runAll(): Promise<void> {
    await run("sweepJobs", () => sweepJobs(services));
    await run("removeDeletedFiles", () => removeDeletedFiles(services));
    if (services.clock() >= nextHourlyRunAt) {
      nextHourlyRunAt = services.clock() + hourlyMs;
      const service = services.supabase.asService();
      await run("pruneContentRefusals", () => pruneContentRefusals(service));
      await run("grantMonthlyCredits", async () => {
        const accounts = await grantMonthlyCredits(service);
        if (accounts > 0) services.logger.info("monthly credits granted", { accounts });
      });
    }
    if (!closed) schedule(options.intervalMs * (0.8 + 0.4 * services.random()));
  }

  function schedule(ms: number): void {
    timer = setTimeout(() => {
      running = runAll();
    }, ms);
    timer.unref();
  }

  schedule(options.firstRunMs);
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
