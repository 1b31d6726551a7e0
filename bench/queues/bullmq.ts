import { Queue, Worker } from "bullmq";
import { prompt, type QueueSystem, type QueueSystemOptions } from "./queueSystem.ts";

type Payload = { key: string; prompt: string };

/** BullMQ with its defaults: jobs are Redis hashes that scripts move between lists. */
export async function openBullmq(options: QueueSystemOptions): Promise<QueueSystem> {
  const connection = { path: options.redisPath };
  const queue = new Queue<Payload>("bench", { connection });
  const worker = new Worker<Payload>("bench", async (job) => options.events.claimed(job.data.key), {
    connection,
    concurrency: options.workers,
  });
  worker.on("completed", (job) => options.events.completed(job.data.key));
  // Without a listener it prints every error. Errors that matter show as jobs that never complete.
  queue.on("error", () => undefined);
  worker.on("error", () => undefined);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    async submit(key) {
      await queue.add("generate", { key, prompt });
    },
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
