import type { Services } from "../../context.ts";
import { findReleasedJobs } from "../../data/jobs.ts";

/** Queues a user's throttled jobs that may run now that another one has finished. The sweep queues those missed here. */
export function queueReleasedJobs(services: Services, userId: string): void {
  services.inBackground("queueing released jobs", async () => {
    const released = await findReleasedJobs(services.supabase.asService(), userId);
    await services.queue.restoreMissing(released);
  });
}
