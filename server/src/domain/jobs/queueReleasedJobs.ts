import type { Services } from "../../context.ts";
import { findReleasedJobs } from "../../data/jobs.ts";

/** When a job ends, the next of its person's may go to its queue. What is missed here, the sweep finds. */
export function queueReleasedJobs(services: Services, userId: string): void {
  services.inBackground("queueing released jobs", async () => {
    await services.queue.restore(await findReleasedJobs(services.supabase.asService(), userId));
  });
}
